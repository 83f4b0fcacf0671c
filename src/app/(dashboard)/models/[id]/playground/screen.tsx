'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** A conversation with a model. */
export const PlaygroundScreen = lazyScreen(() =>
  import('@/features/playground/playground-screen').then((module) => module.PlaygroundScreen),
);
