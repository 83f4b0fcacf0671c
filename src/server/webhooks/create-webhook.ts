import 'server-only';
import type { CreateWebhookInput, WebhookView } from '@/core/webhooks/webhook.schema';
import type { RequestContext } from '../http/route';
import { checkWebhookUrl } from './check-webhook-url';
import { getWebhook } from './get-webhook';
import { newSecret } from './new-secret';
import { tooManyWebhooks, webhookExists } from './webhook-errors';
import { insertWebhook } from './webhooks-admin.repository';

/**
 * Makes a webhook. Its secret is in this answer and never again; when the answer is lost, a rotation gives another. Throws
 * `invalid_input` for an address that would never be called, `conflict` for one too many or the same address twice.
 */
export async function createWebhook(
  ctx: RequestContext,
  input: CreateWebhookInput,
): Promise<{ webhook: WebhookView; secret: string }> {
  const secret = newSecret();
  const answer = await insertWebhook(ctx.userId, { ...input, url: checkWebhookUrl(input.url) }, secret);
  if (answer.outcome === 'created') return { ...(await getWebhook(ctx, answer.id)), secret };
  throw answer.outcome === 'exists' ? webhookExists() : tooManyWebhooks();
}
