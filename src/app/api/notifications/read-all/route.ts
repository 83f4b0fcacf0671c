import { readAllNotifications as readAllAnswer } from '@/core/notifications/notification.schema';
import { route } from '@/server/http/route';
import { readAllNotifications } from '@/server/notifications/read-all-notifications';

export const POST = route(
  { summary: 'Marks all notifications as read.', scope: 'account:write', response: readAllAnswer },
  ({ ctx }) => readAllNotifications(ctx),
);
