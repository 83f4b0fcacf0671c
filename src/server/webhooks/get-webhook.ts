import 'server-only';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import type { RequestContext } from '../http/route';
import { webhookNotFound } from './webhook-errors';
import { selectWebhook } from './webhooks.repository';

/** One of the caller's webhooks, without its secret. Throws `not_found`. */
export async function getWebhook(ctx: RequestContext, id: string): Promise<{ webhook: WebhookView }> {
  const webhook = await selectWebhook(ctx.db, id);
  if (!webhook) throw webhookNotFound();
  return { webhook };
}
