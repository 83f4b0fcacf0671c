'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** One dataset. */
export const DatasetScreen = lazyScreen(() =>
  import('@/features/datasets/dataset-screen').then((module) => module.DatasetScreen),
);
