'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The upload of a dataset. */
export const NewDatasetScreen = lazyScreen(() =>
  import('@/features/datasets/new-dataset-screen').then((module) => module.NewDatasetScreen),
);
