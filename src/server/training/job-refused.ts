import type { AppError } from '@/core/errors';
import type { EstimateJobInput, JobEstimate, JobQuote } from '@/core/training/job.schema';
import { datasetNotFound } from '../datasets/dataset-errors';
import type { JobRefusal } from './job-admin.repository';
import {
  budgetExceeded,
  datasetNotReady,
  jobCompleted,
  jobNotEnded,
  noCheckpoint,
  parentDataChanged,
  parentModelMismatch,
  parentModelNotFound,
  parentNotFound,
  quoteChanged,
  tooManyGpus,
  unknownGpu,
  unknownModel,
} from './job-errors';

type Order = Pick<EstimateJobInput, 'hyperparameters' | 'gpu_config'> & { quote?: JobQuote };

/** Why a job was not made, for a person. What the estimate has checked was withdrawn in between. */
export function jobRefused(
  refusal: JobRefusal,
  { hyperparameters, gpu_config, quote }: Order,
  estimate?: Pick<JobEstimate, 'estimated_cost_high'>,
): AppError {
  switch (refusal.outcome) {
    case 'quote_changed':
      return quoteChanged(gpu_config.gpu_type, quote, refusal);
    case 'budget_exceeded':
      return budgetExceeded(refusal, estimate?.estimated_cost_high);
    case 'dataset_not_found':
      return datasetNotFound();
    case 'dataset_not_ready':
      return datasetNotReady();
    case 'parent_not_found':
      return parentNotFound();
    case 'parent_model_not_found':
      return parentModelNotFound();
    case 'parent_model_mismatch':
      return parentModelMismatch(refusal.settings);
    case 'parent_not_ended':
      return jobNotEnded();
    case 'parent_completed':
      return jobCompleted();
    case 'parent_data_changed':
      return parentDataChanged();
    case 'no_checkpoint':
      return noCheckpoint();
    case 'unknown_model':
      return unknownModel(hyperparameters.base_model, []);
    case 'unknown_gpu':
      return unknownGpu(gpu_config.gpu_type, []);
    case 'gpu_count_too_large':
      return tooManyGpus(gpu_config.gpu_type, null);
  }
}
