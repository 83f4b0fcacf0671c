'use client';

import dynamic from 'next/dynamic';
import { MetricChartsSkeleton } from './metric-charts-skeleton';

/** `MetricCharts`, whose drawing library is loaded only by the pages that show a chart. */
export const LazyMetricCharts = dynamic(
  () => import('./metric-charts').then((module) => module.MetricCharts),
  {
    ssr: false,
    loading: MetricChartsSkeleton,
  },
);
