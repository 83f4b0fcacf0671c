import { skipToken, useQuery } from '@tanstack/react-query';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import type { ModelView } from '@/core/models/model.schema';
import type { JobView } from '@/core/training/job.schema';
import { datasetQuery } from '@/data/datasets/datasets.queries';
import { modelQuery } from '@/data/models/models.queries';
import { trainingJobQuery } from '@/data/training/training.queries';
import { ApiError } from '@/lib/api-client';

export type MissingSource = 'dataset' | 'job' | 'model';

interface ConfiguratorSource {
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  dataset: DatasetSummary | null;
  parentJob: JobView | null;
  /** The model whose weights the training starts from. */
  parentModel: ModelView | null;
  /** What the address names, but is not there for this user. The rest of a link is as good without it. */
  missing: MissingSource[];
}

/**
 * What the configurator starts from: the job that is trained again, or that made the model that is continued, and its or the given
 * dataset.
 */
export function useConfiguratorSource(link: string): ConfiguratorSource {
  const parameters = new URLSearchParams(link);
  const modelId = parameters.get('modelId');
  const model = useQuery({
    ...modelQuery(modelId ?? ''),
    ...(modelId === null ? { queryFn: skipToken } : {}),
  });
  const jobId = parameters.get('jobId') ?? model.data?.model.job_id ?? null;
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
  const isModelMissing = isMissing(model.error);
  const isJobMissing = isMissing(job.error);
  const isDatasetMissing = isMissing(dataset.error);
  return {
    isPending: model.isLoading || job.isLoading || dataset.isLoading,
    error:
      (isModelMissing ? null : model.error) ??
      (isJobMissing ? null : job.error) ??
      (isDatasetMissing ? null : dataset.error),
    retry: () => {
      if (model.isError && !isModelMissing) void model.refetch();
      else void (job.isError && !isJobMissing ? job.refetch() : dataset.refetch());
    },
    dataset: dataset.data ?? null,
    parentJob: job.data?.job ?? null,
    parentModel: model.data?.model ?? null,
    missing: [
      ...(isModelMissing ? (['model'] as const) : []),
      ...(isJobMissing ? (['job'] as const) : []),
      ...(isDatasetMissing ? (['dataset'] as const) : []),
    ],
  };
}
