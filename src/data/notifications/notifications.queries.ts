'use client';

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { notificationList, type ListNotificationsQuery } from '@/core/notifications/notification.schema';
import { apiGet } from '@/lib/api-client';
import { notificationKeys } from './keys';

const POLL_INTERVAL_MS = 30_000;

export const notificationsQuery = (query: ListNotificationsQuery) =>
  queryOptions({
    queryKey: notificationKeys.list(query),
    queryFn: ({ signal }) => apiGet('/api/notifications', notificationList, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
  });

/** A page of the notifications, unread first, with the count of all unread ones; read again every 30 s. */
export const useNotifications = (query: ListNotificationsQuery) => useQuery(notificationsQuery(query));
