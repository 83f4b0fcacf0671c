import { randomBytes, randomUUID } from 'node:crypto';
import type { WebhookEvent } from '@/core/webhooks/webhook.schema';
import { sql } from '../stack/stack';

export interface InsertedWebhook {
  id: string;
  secret: string;
}

/** Where nobody listens: an attempt fails at once. */
const NOBODY = 'http://127.0.0.1:9';

/** A webhook with its secret, to an address where nobody listens unless said otherwise. */
export async function insertWebhook(
  userId: string,
  {
    url = `${NOBODY}/${randomUUID()}`,
    events = ['job.completed'],
  }: { url?: string; events?: WebhookEvent[] } = {},
): Promise<InsertedWebhook> {
  const [row] = await sql()<{ id: string }[]>`
    insert into public.webhook_endpoints (user_id, url, events) values (${userId}, ${url}, ${events}) returning id`;
  if (!row) throw new Error('no webhook was inserted');
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  await sql()`insert into private.webhook_secrets (endpoint_id, secret) values (${row.id}, ${secret})`;
  return { id: row.id, secret };
}

/** Something that is to be sent to a webhook now. */
export async function insertDelivery(
  userId: string,
  webhookId: string,
  eventType = 'job.completed',
): Promise<string> {
  const [row] = await sql()<{ id: string }[]>`
    insert into public.webhook_deliveries (user_id, endpoint_id, event_type, data)
    values (${userId}, ${webhookId}, ${eventType}, '{"job_id": "7", "path": "/training/jobs/7"}') returning id`;
  if (!row) throw new Error('no delivery was inserted');
  return row.id;
}
