'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** Trainings side by side. */
export const CompareScreen = lazyScreen(() =>
  import('@/features/training/compare/compare-screen').then((module) => module.CompareScreen),
);
