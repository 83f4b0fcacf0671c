import { keepPreviousData, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PointDetail } from '@/core/monitoring/chart-model';
import { appendLogs, firstLogCursor, MAX_LOG_LINES } from '@/core/monitoring/log-filter';
import { appendMetrics, withDetail, type MetricBuffer } from '@/core/monitoring/metric-points';
import { metricsAnswer, pointsOf } from '@/core/monitoring/packed-metrics';
import { isZoomed, type StepRange } from '@/core/monitoring/zoom';
import {
  checkpointList,
  logsPage,
  type JobLogLine,
  type MetricPoint,
  type MetricsPage,
} from '@/core/training/job.schema';
import { apiGet } from '@/lib/api-client';
import { monitoringKeys } from './keys';

const POLL_MS = 5_000;
/** Checkpoints come once an epoch or so. */
const CHECKPOINT_POLL_MS = 15_000;
const CATCH_UP_MS = 250;
/** More than a screen has columns, so that a zoom reaches every point soon. */
const DETAIL_POINTS = 2_000;
const LOG_PAGE_LINES = 1_000;

/** How long a series goes on growing: while the job is active, then until all that the server counts has come. */
interface Progress {
  isActive: boolean;
  /** Points or lines that the job has on the server. */
  expectedCount: number;
}

/** The cache is dropped with its page, so that coming back reads the series anew at a fitting detail. */
const DROPPED_WITH_PAGE = { gcTime: 0, staleTime: Infinity } as const;

/**
 * The polls of a hidden tab and of a sleeping machine rest; when the page is looked at again, or the connection is back, what is
 * still growing is asked for at once instead of at the next poll.
 */
const onWake = (isGrowing: boolean) => {
  const when = isGrowing ? ('always' as const) : false;
  return { refetchOnWindowFocus: when, refetchOnReconnect: when };
};

async function getMetrics(
  jobId: string,
  query: Record<string, number | null | undefined>,
  signal: AbortSignal,
): Promise<MetricsPage> {
  const answer = await apiGet(`/api/jobs/${jobId}/metrics`, metricsAnswer, {
    query: { ...query, shape: 'columns' },
    signal,
  });
  return pointsOf(answer);
}

export const jobMetricsQuery = (jobId: string, { isActive, expectedCount }: Progress) =>
  queryOptions({
    ...DROPPED_WITH_PAGE,
    ...onWake(isActive),
    queryKey: monitoringKeys.metrics(jobId),
    queryFn: async ({ client, queryKey, signal }): Promise<MetricBuffer> => {
      const buffer = client.getQueryData<MetricBuffer>(queryKey);
      const query = buffer === undefined ? {} : { after: buffer.cursor };
      return appendMetrics(buffer, await getMetrics(jobId, query, signal));
    },
    refetchInterval: (query) =>
      isActive || (query.state.data?.total ?? 0) < expectedCount ? POLL_MS : false,
  });

/** All metrics of a job. The first request brings the whole series, each later one only what is new. */
export const useJobMetrics = (jobId: string, progress: Progress) =>
  useQuery(jobMetricsQuery(jobId, progress));

/** The points of some steps at the server's full detail. */
const metricsDetailQuery = (jobId: string, range: StepRange, isWanted: boolean) =>
  queryOptions({
    queryKey: monitoringKeys.detail(jobId, range),
    queryFn: isWanted
      ? ({ signal }) => {
          const query = { from_step: range.from, to_step: range.to, max_points: DETAIL_POINTS };
          return getMetrics(jobId, query, signal);
        }
      : skipToken,
    // What is new in an open range comes with the polls of the whole series.
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

/** The points that a chart is drawn from, and how complete they are. */
export interface DrawnPoints {
  points: readonly MetricPoint[];
  detail: PointDetail;
}

/**
 * The points to draw while a chart shows `range`: those of the buffer, and where that holds only a selection of the series, the
 * range's own at full detail once they have come.
 */
export function useDetailedPoints(
  jobId: string,
  { points, isDecimated }: MetricBuffer,
  range: StepRange,
): DrawnPoints {
  const isWanted = isDecimated && isZoomed(range);
  const { data, isPlaceholderData, isPending } = useQuery(metricsDetailQuery(jobId, range, isWanted));
  const found = isWanted ? data : undefined;
  const drawn = useMemo(() => withDetail(points, found?.metrics ?? []), [points, found]);
  if (!isDecimated) return { points, detail: 'full' };
  if (isWanted && (isPending || isPlaceholderData)) return { points: drawn, detail: 'loading' };
  return { points: drawn, detail: found && !found.decimated ? 'range' : 'thinned' };
}

const jobCheckpointsQuery = (jobId: string, isActive: boolean) =>
  queryOptions({
    // Under another key once the job has ended: one more look brings what was kept last.
    queryKey: monitoringKeys.checkpoints(jobId, isActive),
    queryFn: ({ signal }) => apiGet(`/api/jobs/${jobId}/checkpoints`, checkpointList, { signal }),
    placeholderData: keepPreviousData,
    ...onWake(isActive),
    refetchInterval: isActive ? CHECKPOINT_POLL_MS : false,
  });

/** The checkpoints of a job, by step. */
export const useJobCheckpoints = (jobId: string, isActive: boolean) =>
  useQuery(jobCheckpointsQuery(jobId, isActive));

/** The log lines received so far; `hasMore` while older ones are still being fetched. */
export interface LogBuffer {
  lines: readonly JobLogLine[];
  cursor: number;
  hasMore: boolean;
}

export const jobLogsQuery = (jobId: string, { isActive, expectedCount }: Progress) =>
  queryOptions({
    ...DROPPED_WITH_PAGE,
    ...onWake(isActive),
    queryKey: monitoringKeys.logs(jobId),
    queryFn: async ({ client, queryKey, signal }): Promise<LogBuffer> => {
      const buffer = client.getQueryData<LogBuffer>(queryKey);
      const after = buffer?.cursor ?? firstLogCursor(expectedCount);
      const query = { after, limit: LOG_PAGE_LINES };
      const page = await apiGet(`/api/jobs/${jobId}/logs`, logsPage, { query, signal });
      return {
        lines: appendLogs(buffer?.lines ?? [], page.logs),
        cursor: Math.max(after, page.cursor),
        hasMore: page.has_more,
      };
    },
    refetchInterval: (query) => {
      const buffer = query.state.data;
      if (buffer?.hasMore) return CATCH_UP_MS;
      const wanted = Math.min(expectedCount, MAX_LOG_LINES);
      return isActive || (buffer?.lines.length ?? 0) < wanted ? POLL_MS : false;
    },
  });

/** The log of a job from its first line (of a very long one the newest lines), page by page, then only what is new. */
export const useJobLogs = (jobId: string, progress: Progress) => useQuery(jobLogsQuery(jobId, progress));
