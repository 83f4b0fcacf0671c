'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The list of models. */
export const ModelsScreen = lazyScreen(() =>
  import('@/features/models/models-screen').then((module) => module.ModelsScreen),
);
