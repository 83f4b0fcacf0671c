import 'server-only';
import type { RequestContext } from '../http/route';
import { markAllRead } from './notifications.repository';

/** Marks all of the caller's notifications as read; answers how many were not. */
export async function readAllNotifications(ctx: RequestContext): Promise<{ updated: number }> {
  return { updated: await markAllRead(ctx.db, ctx.userId) };
}
