import 'server-only';
import type { UpdateWebhookInput, WebhookView } from '@/core/webhooks/webhook.schema';
import type { RequestContext } from '../http/route';
import { checkWebhookUrl } from './check-webhook-url';
import { getWebhook } from './get-webhook';
import { webhookExists, webhookNotFound } from './webhook-errors';
import { updateWebhookRow } from './webhooks-admin.repository';

/**
 * Changes one of the caller's webhooks; what waits goes to the new address, and switching it off cancels what waits. Throws
 * `not_found`, `invalid_input` for an address that would never be called, `conflict` for one that is there already.
 */
export async function updateWebhook(
  ctx: RequestContext,
  id: string,
  input: UpdateWebhookInput,
): Promise<{ webhook: WebhookView }> {
  const changes = input.url === undefined ? input : { ...input, url: checkWebhookUrl(input.url) };
  const outcome = await updateWebhookRow({ userId: ctx.userId, webhookId: id }, changes);
  if (outcome === 'not_found') throw webhookNotFound();
  if (outcome === 'exists') throw webhookExists();
  return getWebhook(ctx, id);
}
