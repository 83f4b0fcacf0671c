import { keepPreviousData, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import {
  isActiveJobStatus,
  jobDetail,
  jobEstimateAnswer,
  jobList,
  type EstimateJobInput,
  type JobDetail,
  type JobEstimateAnswer,
  type JobList,
  type ListJobsQuery,
} from '@/core/training/job.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { trainingKeys } from './keys';
import { useDebouncedValue } from './use-debounced-value';

const LIST_POLL_MS = 10_000;
const DETAIL_POLL_MS = 5_000;
const ESTIMATE_DEBOUNCE_MS = 300;

const hasActiveJob = (list: JobList | undefined): boolean =>
  list?.jobs.some((job) => isActiveJobStatus(job.status)) ?? false;
const isActiveJob = (detail: JobDetail | undefined): boolean =>
  detail !== undefined && isActiveJobStatus(detail.job.status);

export const trainingJobsQuery = (filters: Partial<ListJobsQuery>) =>
  queryOptions({
    queryKey: trainingKeys.list(filters),
    queryFn: ({ signal }) => apiGet('/api/jobs', jobList, { query: filters, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (hasActiveJob(query.state.data) ? LIST_POLL_MS : false),
  });

/** A page of the user's jobs; refreshed every 10 s while one of them is active. */
export const useTrainingJobs = (filters: Partial<ListJobsQuery> = {}) => useQuery(trainingJobsQuery(filters));

export const trainingJobQuery = (jobId: string) =>
  queryOptions({
    queryKey: trainingKeys.detail(jobId),
    queryFn: ({ signal }) => apiGet(`/api/jobs/${jobId}`, jobDetail, { signal }),
    refetchInterval: (query) => (isActiveJob(query.state.data) ? DETAIL_POLL_MS : false),
  });

/** One job; refreshed every 5 s while it is active. */
export const useTrainingJob = (jobId: string) => useQuery(trainingJobQuery(jobId));

/** What a training with these settings will take; the answer carries the input that it belongs to. */
export const estimateQuery = (input: EstimateJobInput) =>
  queryOptions({
    queryKey: trainingKeys.estimate(input),
    queryFn: async ({ signal }) => ({
      input,
      answer: await apiSend('POST', '/api/jobs/estimate', input, jobEstimateAnswer, { signal }),
    }),
  });

/** The live estimate of a configuration that is being edited. */
export interface CostEstimate {
  /** The newest answer; the one before stays until it comes. */
  estimate: JobEstimateAnswer | undefined;
  /** What `estimate` was asked for. */
  input: EstimateJobInput | undefined;
  error: Error | null;
  /** `estimate` belongs to an earlier input. */
  isUpdating: boolean;
}

/**
 * What a training with these settings will take. Asks 300 ms after the last change and keeps the previous answer
 * meanwhile. `input` is null while the settings are not valid.
 */
export function useEstimateCost(input: EstimateJobInput | null): CostEstimate {
  const serialized = JSON.stringify(input);
  const settled = useDebouncedValue(serialized, ESTIMATE_DEBOUNCE_MS);
  const settledInput = JSON.parse(settled) as EstimateJobInput | null;
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    ...(settledInput === null
      ? { queryKey: trainingKeys.estimate(null), queryFn: skipToken }
      : estimateQuery(settledInput)),
    placeholderData: keepPreviousData,
  });
  return {
    estimate: data?.answer,
    input: data?.input,
    error,
    isUpdating: input !== null && (serialized !== settled || isPlaceholderData || isFetching),
  };
}
