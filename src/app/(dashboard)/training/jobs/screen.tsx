'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The list of trainings. */
export const JobsScreen = lazyScreen(() =>
  import('@/features/training/jobs/jobs-screen').then((module) => module.JobsScreen),
);
