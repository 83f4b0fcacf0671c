import { skipToken, useQuery } from '@tanstack/react-query';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import type { JobView } from '@/core/training/job.schema';
import { datasetQuery } from '@/data/datasets/datasets.queries';
import { trainingJobQuery } from '@/data/training/training.queries';
import { ApiError } from '@/lib/api-client';

interface ConfiguratorSource {
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  dataset: DatasetSummary | null;
  parentJob: JobView | null;
  /** What the address names, but is not there for this user. The rest of a link is as good without it. */
  missing: ('dataset' | 'job')[];
}

/** What the configurator starts from: the job that is trained again, and its or the given dataset. */
export function useConfiguratorSource(link: string): ConfiguratorSource {
  const parameters = new URLSearchParams(link);
  const jobId = parameters.get('jobId');
  const job = useQuery({
    ...trainingJobQuery(jobId ?? ''),
    ...(jobId === null ? { queryFn: skipToken } : {}),
    refetchInterval: false,
  });
  const datasetId = parameters.get('datasetId') ?? job.data?.job.dataset_id ?? null;
  const dataset = useQuery({
    ...datasetQuery(datasetId ?? ''),
    ...(datasetId === null ? { queryFn: skipToken } : {}),
  });
  // A dataset of an address that is not even an id is refused as input.
  const isMissing = (error: Error | null) =>
    error instanceof ApiError && (error.status === 404 || error.status === 400);
  const isJobMissing = isMissing(job.error);
  const isDatasetMissing = isMissing(dataset.error);
  return {
    isPending: job.isLoading || dataset.isLoading,
    error: (isJobMissing ? null : job.error) ?? (isDatasetMissing ? null : dataset.error),
    retry: () => void (job.isError && !isJobMissing ? job.refetch() : dataset.refetch()),
    dataset: dataset.data ?? null,
    parentJob: job.data?.job ?? null,
    missing: [
      ...(isJobMissing ? (['job'] as const) : []),
      ...(isDatasetMissing ? (['dataset'] as const) : []),
    ],
  };
}
