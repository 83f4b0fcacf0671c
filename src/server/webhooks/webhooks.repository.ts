import 'server-only';
import { z } from 'zod';
import {
  webhookDelivery,
  webhookView,
  type ListDeliveriesQuery,
  type WebhookDelivery,
  type WebhookView,
} from '@/core/webhooks/webhook.schema';
import { columnsOf } from '../supabase/columns';
import { selectPage } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const VIEW_SELECT = columnsOf(webhookView);
const DELIVERY_SELECT = `${columnsOf(webhookDelivery.omit({ webhook_attempts: true }))},webhook_attempts(${columnsOf(webhookDelivery.shape.webhook_attempts.element)})`;

/** All webhooks of a user, the oldest first. */
export async function selectWebhooks(db: UserClient, userId: string): Promise<WebhookView[]> {
  const query = db.from('webhook_endpoints').select(VIEW_SELECT).eq('user_id', userId);
  return z.array(webhookView).parse(unwrap(await query.order('created_at').order('id')));
}

/** A webhook that the user can see; null when there is none with this id. */
export async function selectWebhook(db: UserClient, id: string): Promise<WebhookView | null> {
  const query = db.from('webhook_endpoints').select(VIEW_SELECT).eq('id', id).maybeSingle();
  return webhookView.nullable().parse(unwrap(await query));
}

/** One page of what was and will be sent to a webhook, the newest first, each with its attempts in order. */
export async function selectDeliveries(
  db: UserClient,
  webhookId: string,
  filters: ListDeliveriesQuery,
): Promise<{ deliveries: WebhookDelivery[]; total: number }> {
  const { rows, total } = await selectPage((from, to) => {
    let query = db
      .from('webhook_deliveries')
      .select(DELIVERY_SELECT, { count: 'exact' })
      .eq('endpoint_id', webhookId)
      .order('occurred_at', { ascending: filters.sortDirection === 'asc' })
      .order('id')
      .range(from, to);
    if (filters.status) query = query.eq('status', filters.status);
    return query;
  }, filters);
  const deliveries = z.array(webhookDelivery).parse(rows);
  for (const { webhook_attempts } of deliveries) webhook_attempts.sort((a, b) => a.number - b.number);
  return { deliveries, total };
}
