import 'server-only';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { sendingRefusal } from './webhook-errors';
import { queueAgain, queueTest, type Queued } from './webhooks-admin.repository';

/** Sends a test to one of the caller's webhooks, once. Throws `not_found`, `conflict` when it is switched off, `rate_limited`. */
export async function testWebhook(ctx: RequestContext, id: string): Promise<{ delivery_id: string }> {
  return wakeFor(await queueTest({ userId: ctx.userId, webhookId: id }), 'webhook');
}

/**
 * Sends a delivery to one of the caller's webhooks again, with a fresh schedule and the same id; one that waits is sent now.
 * Throws `not_found`, `conflict` when the webhook is switched off, `rate_limited`.
 */
export async function redeliverWebhook(
  ctx: RequestContext,
  deliveryId: string,
): Promise<{ delivery_id: string }> {
  return wakeFor(await queueAgain(ctx.userId, deliveryId), 'delivery');
}

function wakeFor(answer: Queued, subject: 'webhook' | 'delivery'): { delivery_id: string } {
  if (answer.outcome !== 'queued') throw sendingRefusal(answer.outcome, subject);
  wakeEdgeFunction('deliver-notifications');
  return { delivery_id: answer.delivery_id };
}
