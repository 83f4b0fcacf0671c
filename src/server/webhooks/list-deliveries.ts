import 'server-only';
import type { DeliveryList, ListDeliveriesQuery } from '@/core/webhooks/webhook.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { getWebhook } from './get-webhook';
import { selectDeliveries } from './webhooks.repository';

/** One page of the log of one of the caller's webhooks. Throws `not_found`. */
export async function listDeliveries(
  ctx: RequestContext,
  webhookId: string,
  query: ListDeliveriesQuery,
): Promise<DeliveryList> {
  await getWebhook(ctx, webhookId);
  const { deliveries, total } = await selectDeliveries(ctx.db, webhookId, query);
  return { deliveries, ...pageOf(query, total) };
}
