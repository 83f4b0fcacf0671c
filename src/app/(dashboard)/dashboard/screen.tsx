'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The home page. */
export const DashboardScreen = lazyScreen(() =>
  import('@/features/dashboard/dashboard-screen').then((module) => module.DashboardScreen),
);
