import type { AppError } from '@/core/errors';
import type { EstimateJobInput } from '@/core/training/job.schema';
import { datasetNotFound } from '../datasets/dataset-errors';
import type { JobRefusal } from './job-admin.repository';
import { datasetNotReady, parentNotFound, tooManyGpus, unknownGpu, unknownModel } from './job-errors';

/** Why a job was not made, for a person. The estimate has checked all of this: it was withdrawn in between. */
export function jobRefused(
  { outcome }: JobRefusal,
  { hyperparameters, gpu_config }: Pick<EstimateJobInput, 'hyperparameters' | 'gpu_config'>,
): AppError {
  switch (outcome) {
    case 'dataset_not_found':
      return datasetNotFound();
    case 'dataset_not_ready':
      return datasetNotReady();
    case 'parent_not_found':
      return parentNotFound();
    case 'unknown_model':
      return unknownModel(hyperparameters.base_model, []);
    case 'unknown_gpu':
      return unknownGpu(gpu_config.gpu_type, []);
    case 'gpu_count_too_large':
      return tooManyGpus(gpu_config.gpu_type, gpu_config.num_gpus - 1);
  }
}
