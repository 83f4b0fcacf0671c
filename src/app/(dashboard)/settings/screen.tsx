'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** The settings. */
export const AllSettings = lazyScreen(() => import('./all-settings').then((module) => module.AllSettings));
