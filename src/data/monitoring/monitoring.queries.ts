import { queryOptions, useQuery } from '@tanstack/react-query';
import { appendLogs } from '@/core/monitoring/log-filter';
import { appendMetrics, type MetricBuffer } from '@/core/monitoring/metric-points';
import { logsPage, metricsPage, type JobLogLine } from '@/core/training/job.schema';
import { apiGet } from '@/lib/api-client';
import { monitoringKeys } from './keys';

const POLL_MS = 5_000;
const CATCH_UP_MS = 250;
const LOG_PAGE_LINES = 1_000;

/** How long a series goes on growing: while the job is active, then until all that the server counts has come. */
interface Progress {
  isActive: boolean;
  /** Points or lines that the job has on the server. */
  expectedCount: number;
}

/** The cache is dropped with its page, so that coming back reads the series anew at a fitting detail. */
const DROPPED_WITH_PAGE = { gcTime: 0, staleTime: Infinity } as const;

export const jobMetricsQuery = (jobId: string, { isActive, expectedCount }: Progress) =>
  queryOptions({
    ...DROPPED_WITH_PAGE,
    queryKey: monitoringKeys.metrics(jobId),
    queryFn: async ({ client, queryKey, signal }): Promise<MetricBuffer> => {
      const buffer = client.getQueryData<MetricBuffer>(queryKey);
      const query = buffer === undefined ? {} : { after: buffer.cursor };
      return appendMetrics(
        buffer,
        await apiGet(`/api/jobs/${jobId}/metrics`, metricsPage, { query, signal }),
      );
    },
    refetchInterval: (query) =>
      isActive || (query.state.data?.total ?? 0) < expectedCount ? POLL_MS : false,
  });

/** All metrics of a job. The first request brings the whole series, each later one only what is new. */
export const useJobMetrics = (jobId: string, progress: Progress) =>
  useQuery(jobMetricsQuery(jobId, progress));

/** The log lines received so far; `hasMore` while older ones are still being fetched. */
export interface LogBuffer {
  lines: readonly JobLogLine[];
  cursor: number;
  hasMore: boolean;
}

export const jobLogsQuery = (jobId: string, { isActive, expectedCount }: Progress) =>
  queryOptions({
    ...DROPPED_WITH_PAGE,
    queryKey: monitoringKeys.logs(jobId),
    queryFn: async ({ client, queryKey, signal }): Promise<LogBuffer> => {
      const buffer = client.getQueryData<LogBuffer>(queryKey);
      const query = { after: buffer?.cursor ?? 0, limit: LOG_PAGE_LINES };
      const page = await apiGet(`/api/jobs/${jobId}/logs`, logsPage, { query, signal });
      return {
        lines: appendLogs(buffer?.lines ?? [], page.logs),
        cursor: Math.max(buffer?.cursor ?? 0, page.cursor),
        hasMore: page.has_more,
      };
    },
    refetchInterval: (query) => {
      const buffer = query.state.data;
      if (buffer?.hasMore) return CATCH_UP_MS;
      return isActive || (buffer?.lines.length ?? 0) < expectedCount ? POLL_MS : false;
    },
  });

/** The log of a job from its first line, page by page, then only what is new. */
export const useJobLogs = (jobId: string, progress: Progress) => useQuery(jobLogsQuery(jobId, progress));
