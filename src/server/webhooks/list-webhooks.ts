import 'server-only';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import type { RequestContext } from '../http/route';
import { selectWebhooks } from './webhooks.repository';

/** All webhooks of the caller, without their secrets. */
export async function listWebhooks(ctx: RequestContext): Promise<{ webhooks: WebhookView[] }> {
  return { webhooks: await selectWebhooks(ctx.db, ctx.userId) };
}
