import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { jobComparison, type JobComparison } from '@/core/training/compare/compare.schema';
import { writeRunIds } from '@/core/training/compare/run-ids';
import { isActiveJobStatus } from '@/core/training/job.schema';
import { apiGet } from '@/lib/api-client';
import { trainingKeys } from './keys';

const POLL_MS = 5_000;

const hasActiveRun = (comparison: JobComparison | undefined): boolean =>
  comparison?.runs.some(({ status }) => isActiveJobStatus(status)) ?? false;

export const jobComparisonQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: trainingKeys.comparison(ids),
    queryFn: ({ signal }) =>
      apiGet('/api/jobs/compare', jobComparison, { query: { ids: writeRunIds(ids) }, signal }),
    // Taking one run out keeps the others in sight.
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (hasActiveRun(query.state.data) ? POLL_MS : false),
  });

/** Several jobs side by side; refreshed every 5 s while one of them is active. */
export const useJobComparison = (ids: readonly string[]) => useQuery(jobComparisonQuery(ids));
