'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The list of searches. */
export const SweepsScreen = lazyScreen(() =>
  import('@/features/training/sweeps/sweeps-screen').then((module) => module.SweepsScreen),
);
