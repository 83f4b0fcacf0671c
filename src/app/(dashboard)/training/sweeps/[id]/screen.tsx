'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** One search. */
export const SweepScreen = lazyScreen(() =>
  import('@/features/training/sweeps/sweep-screen').then((module) => module.SweepScreen),
);
