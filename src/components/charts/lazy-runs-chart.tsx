'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton';

/** `RunsChart`, whose drawing library is loaded only by the pages that show a chart. */
export const LazyRunsChart = dynamic(() => import('./runs-chart').then((module) => module.RunsChart), {
  ssr: false,
  loading: () => <Skeleton className="h-80" />,
});
