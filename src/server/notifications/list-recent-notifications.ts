import 'server-only';
import type { NotificationView } from '@/core/notifications/notification.schema';
import type { RequestContext } from '../http/route';
import { selectRecentNotifications } from './notifications.repository';

/** What happened last, for the dashboard: read or not. */
export function listRecentNotifications(ctx: RequestContext, limit: number): Promise<NotificationView[]> {
  return selectRecentNotifications(ctx.db, ctx.userId, limit);
}
