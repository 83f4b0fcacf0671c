import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { cancelledJobs, type CancelJobsInput } from '@/core/training/cancel-jobs.schema';
import { sparklineList, type Sparkline } from '@/core/training/job-sparklines';
import { isActiveJobStatus, type JobSummary } from '@/core/training/job.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { trainingKeys } from './keys';

const POLL_MS = 10_000;

/** The losses of jobs as small charts, by job. `isFinal`: read after the job had ended. */
export type LossSparklines = Record<string, { points: Sparkline['points']; isFinal: boolean } | undefined>;

export const lossSparklinesQuery = (jobs: readonly Pick<JobSummary, 'id' | 'status'>[]) =>
  queryOptions({
    queryKey: trainingKeys.sparklines(jobs.map(({ id }) => id)),
    queryFn: async ({ client, queryKey, signal }): Promise<LossSparklines> => {
      const known = client.getQueryData<LossSparklines>(queryKey) ?? {};
      // One request for the page, then one for those of its jobs that still train.
      const wanted = jobs.filter(({ id }) => !known[id]?.isFinal);
      if (wanted.length === 0) return known;
      const ids = wanted.map(({ id }) => id).join(',');
      const { sparklines } = await apiGet('/api/jobs/sparklines', sparklineList, { query: { ids }, signal });
      const points = new Map(sparklines.map((sparkline) => [sparkline.job_id, sparkline.points]));
      const fresh = wanted.map(({ id, status }) => [
        id,
        { points: points.get(id) ?? [], isFinal: !isActiveJobStatus(status) },
      ]);
      return { ...known, ...(Object.fromEntries(fresh) as LossSparklines) };
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: jobs.length > 0,
    refetchInterval: (query) =>
      jobs.some(({ id }) => query.state.data?.[id]?.isFinal === false) ? POLL_MS : false,
  });

/** The loss curves of a page of jobs; those of active jobs are refreshed every 10 s, those of ended ones are read once. */
export const useLossSparklines = (jobs: readonly Pick<JobSummary, 'id' | 'status'>[]) =>
  useQuery(lossSparklinesQuery(jobs));

/** Asks several jobs to stop; the answer says what became of each. */
export function useCancelTrainingJobs() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: CancelJobsInput) => apiSend('POST', '/api/jobs/cancel', input, cancelledJobs),
    // Also when it failed: what is listed may be out of date, and that may be why.
    onSettled: () => queryClient.invalidateQueries({ queryKey: trainingKeys.all }),
  });
}
