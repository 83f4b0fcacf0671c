'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** All notifications. */
export const NotificationsScreen = lazyScreen(() =>
  import('@/features/notifications/notifications-screen').then((module) => module.NotificationsScreen),
);
