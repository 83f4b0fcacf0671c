import type { NotificationList, NotificationView } from '@/core/notifications/notification.schema';

export const aNotification = (values: Partial<NotificationView> = {}): NotificationView => ({
  id: crypto.randomUUID(),
  type: 'dataset_ready',
  title: 'Dataset ready',
  message: '“Support chats” can be trained on.',
  priority: 'low',
  read: false,
  action_url: '/datasets/7c0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
  created_at: '2026-01-01T12:00:00Z',
  ...values,
});

/** A page that holds all there are. */
export const aNotificationList = (notifications: NotificationView[]): NotificationList => ({
  notifications,
  unread_count: notifications.filter(({ read }) => !read).length,
  ...{ total: notifications.length, page: 1, limit: 25, totalPages: 1 },
});
