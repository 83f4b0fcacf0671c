import type { ListNotificationsQuery } from '@/core/notifications/notification.schema';

export const notificationKeys = {
  all: ['notifications'] as const,
  preferences: ['notifications', 'preferences'] as const,
  list: (query: ListNotificationsQuery) => ['notifications', 'list', query] as const,
};
