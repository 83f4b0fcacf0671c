'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { readAllNotifications, readNotification } from '@/core/notifications/notification.schema';
import { apiSend } from '@/lib/api-client';
import { notificationKeys } from './keys';

export function useMarkNotificationRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      apiSend('PATCH', `/api/notifications/${id}/read`, undefined, readNotification),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}

export function useMarkAllNotificationsRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => apiSend('POST', '/api/notifications/read-all', undefined, readAllNotifications),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}
