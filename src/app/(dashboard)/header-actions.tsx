import { UserMenu } from '@/features/auth/user-menu';
import { NotificationBell } from '@/features/notifications/notification-bell';

/** What stands at the right of the header. */
export const HeaderActions = () => (
  <>
    <NotificationBell />
    <UserMenu />
  </>
);
