'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The list of datasets. */
export const DatasetsScreen = lazyScreen(() =>
  import('@/features/datasets/datasets-screen').then((module) => module.DatasetsScreen),
);
