'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** One model. */
export const ModelScreen = lazyScreen(() =>
  import('@/features/models/model-screen').then((module) => module.ModelScreen),
);
