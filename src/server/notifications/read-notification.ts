import 'server-only';
import { AppError } from '@/core/errors';
import type { NotificationView } from '@/core/notifications/notification.schema';
import type { RequestContext } from '../http/route';
import { markRead } from './notifications.repository';

/** Marks one of the caller's notifications as read; safe to repeat. Throws `not_found`. */
export async function readNotification(
  ctx: RequestContext,
  id: string,
): Promise<{ notification: NotificationView }> {
  const notification = await markRead(ctx.db, id);
  if (!notification) throw new AppError('not_found', 'This notification does not exist.');
  return { notification };
}
