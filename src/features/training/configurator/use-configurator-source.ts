import { skipToken, useQuery } from '@tanstack/react-query';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import type { JobView } from '@/core/training/job.schema';
import { datasetQuery } from '@/data/datasets/datasets.queries';
import { trainingJobQuery } from '@/data/training/training.queries';

interface ConfiguratorSource {
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  dataset: DatasetSummary | null;
  parentJob: JobView | null;
}

/** What the configurator starts from: the job that is trained again, and its or the given dataset. */
export function useConfiguratorSource({
  datasetId,
  jobId,
}: {
  datasetId: string | null;
  jobId: string | null;
}): ConfiguratorSource {
  const job = useQuery({
    ...trainingJobQuery(jobId ?? ''),
    ...(jobId === null ? { queryFn: skipToken } : {}),
    refetchInterval: false,
  });
  const chosenDatasetId = datasetId ?? job.data?.job.dataset_id ?? null;
  const dataset = useQuery({
    ...datasetQuery(chosenDatasetId ?? ''),
    ...(chosenDatasetId === null ? { queryFn: skipToken } : {}),
  });
  return {
    isPending: job.isLoading || dataset.isLoading,
    error: job.error ?? dataset.error,
    retry: () => void (job.isError ? job.refetch() : dataset.refetch()),
    dataset: dataset.data ?? null,
    parentJob: job.data?.job ?? null,
  };
}
