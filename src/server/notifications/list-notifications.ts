import 'server-only';
import type { ListNotificationsQuery, NotificationList } from '@/core/notifications/notification.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { countUnread, selectNotifications } from './notifications.repository';

/** One page of the caller's notifications, and how many are unread in all. */
export async function listNotifications(
  ctx: RequestContext,
  query: ListNotificationsQuery,
): Promise<NotificationList> {
  const [{ notifications, total }, unread] = await Promise.all([
    selectNotifications(ctx.db, ctx.userId, query),
    countUnread(ctx.db, ctx.userId),
  ]);
  return { notifications, unread_count: unread, ...pageOf(query, total) };
}
