import { readNotification as readNotificationAnswer } from '@/core/notifications/notification.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { readNotification } from '@/server/notifications/read-notification';

export const PATCH = route(
  {
    summary: 'Marks a notification as read.',
    scope: 'account:write',
    params: idParams,
    response: readNotificationAnswer,
  },
  ({ ctx, params }) => readNotification(ctx, params.id),
);
