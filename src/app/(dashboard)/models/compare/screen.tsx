'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** Models side by side. */
export const ModelComparison = lazyScreen(() =>
  import('./model-comparison').then((module) => module.ModelComparison),
);
