'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** A training before it starts. */
export const ConfiguratorScreen = lazyScreen(() =>
  import('@/features/training/configurator/configurator-screen').then((module) => module.ConfiguratorScreen),
);
