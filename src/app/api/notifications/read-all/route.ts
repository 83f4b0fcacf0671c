import { readAllNotifications as readAllAnswer } from '@/core/notifications/notification.schema';
import { route } from '@/server/http/route';
import { readAllNotifications } from '@/server/notifications/read-all-notifications';

export const POST = route({ response: readAllAnswer }, ({ ctx }) => readAllNotifications(ctx));
