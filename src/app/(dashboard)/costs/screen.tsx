'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** What a month cost. */
export const CostsScreen = lazyScreen(() =>
  import('@/features/costs/costs-screen').then((module) => module.CostsScreen),
);
