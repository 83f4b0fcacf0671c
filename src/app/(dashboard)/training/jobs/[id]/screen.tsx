'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** A training as it goes. */
export const MonitorScreen = lazyScreen(() =>
  import('@/features/monitoring/monitor-screen').then((module) => module.MonitorScreen),
);
