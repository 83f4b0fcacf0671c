'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton';

/** `CompareChart`, whose drawing library is loaded only by the pages that show a chart. */
export const LazyCompareChart = dynamic(
  () => import('./compare-chart').then((module) => module.CompareChart),
  { ssr: false, loading: () => <Skeleton className="h-95" /> },
);
