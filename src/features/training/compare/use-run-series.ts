'use client';

import { useQueries } from '@tanstack/react-query';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { isActiveJobStatus } from '@/core/training/job.schema';
import { jobMetricsQuery } from '@/data/monitoring/monitoring.queries';

/** The metric points of runs, as far as they have come. */
export interface RunSeries {
  /** One a run, in their order; undefined until it has come. */
  buffers: readonly (MetricBuffer | undefined)[];
  isPending: boolean;
  /** Of a run whose points could not be loaded at all. */
  error: Error | null;
  refetch: () => void;
}

/** The whole series of each run, then only what is new of those that train. */
export const useRunSeries = (runs: readonly ComparedRun[]): RunSeries =>
  useQueries({
    queries: runs.map(({ id, status, metrics_count }) =>
      jobMetricsQuery(id, { isActive: isActiveJobStatus(status), expectedCount: metrics_count }),
    ),
    combine,
  });

/** Outside of the hook, so that the same results give the same object and nothing is drawn again. */
const combine = (
  results: readonly {
    data: MetricBuffer | undefined;
    isPending: boolean;
    error: Error | null;
    refetch: () => Promise<unknown>;
  }[],
): RunSeries => ({
  buffers: results.map(({ data }) => data),
  isPending: results.some(({ isPending }) => isPending),
  error: results.find(({ data, error }) => data === undefined && error)?.error ?? null,
  refetch: () => {
    for (const result of results) if (result.data === undefined) void result.refetch();
  },
});
