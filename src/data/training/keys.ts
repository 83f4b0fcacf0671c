import type { EstimateJobInput, ListJobsQuery } from '@/core/training/job.schema';

export const trainingKeys = {
  all: ['training'] as const,
  lists: () => [...trainingKeys.all, 'list'] as const,
  list: (filters: Partial<ListJobsQuery>) => [...trainingKeys.lists(), filters] as const,
  sparklines: (jobIds: readonly string[]) => [...trainingKeys.all, 'sparklines', jobIds] as const,
  comparison: (jobIds: readonly string[]) => [...trainingKeys.all, 'comparison', jobIds] as const,
  detail: (jobId: string) => [...trainingKeys.all, 'detail', jobId] as const,
  estimate: (input: EstimateJobInput | null) => [...trainingKeys.all, 'estimate', input] as const,
};
