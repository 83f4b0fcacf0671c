import 'server-only';
import type { RequestContext } from '../http/route';
import { webhookNotFound } from './webhook-errors';
import { deleteWebhookRow } from './webhooks-admin.repository';

/** Deletes one of the caller's webhooks with its secrets, its log and what was still to be sent. Throws `not_found`. */
export async function deleteWebhook(ctx: RequestContext, id: string): Promise<{ id: string }> {
  if (!(await deleteWebhookRow({ userId: ctx.userId, webhookId: id }))) throw webhookNotFound();
  return { id };
}
