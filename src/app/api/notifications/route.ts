import { listNotificationsQuery, notificationList } from '@/core/notifications/notification.schema';
import { route } from '@/server/http/route';
import { listNotifications } from '@/server/notifications/list-notifications';

export const GET = route(
  {
    summary: 'Lists notifications, unread first.',
    query: listNotificationsQuery,
    response: notificationList,
  },
  ({ ctx, query }) => listNotifications(ctx, query),
);
