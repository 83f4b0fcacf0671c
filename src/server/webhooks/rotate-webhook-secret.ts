import 'server-only';
import type { RequestContext } from '../http/route';
import { newSecret } from './new-secret';
import { webhookNotFound } from './webhook-errors';
import { insertSecret } from './webhooks-admin.repository';

/**
 * Gives one of the caller's webhooks a new secret, shown this once; the old one signs beside it for 24 hours. Throws
 * `not_found`.
 */
export async function rotateWebhookSecret(ctx: RequestContext, id: string): Promise<{ secret: string }> {
  const secret = newSecret();
  if (!(await insertSecret({ userId: ctx.userId, webhookId: id }, secret))) throw webhookNotFound();
  return { secret };
}
