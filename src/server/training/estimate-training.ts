import 'server-only';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import { estimateJob } from '@/core/training/estimate/estimate-job';
import type { EstimateJobInput, JobEstimate } from '@/core/training/job.schema';
import { getServerEnv } from '@/config/env.server';
import { getCatalog } from '../catalog/get-catalog';
import { getDataset } from '../datasets/get-dataset';
import type { RequestContext } from '../http/route';
import { datasetNotReady, tooManyGpus, unknownGpu, unknownModel } from './job-errors';

/**
 * What a training would take, at the catalogue's prices.
 * Throws `not_found`, `dataset_not_ready`, `unknown_model`, `unknown_gpu`, `invalid_input`.
 */
export async function estimateTraining(ctx: RequestContext, input: EstimateJobInput): Promise<JobEstimate> {
  const [dataset, catalog] = await Promise.all([getDataset(ctx, input.dataset_id), getCatalog(ctx)]);
  const estimate = estimateJob({
    dataset: trainingData(dataset),
    hyperparameters: input.hyperparameters,
    baseModel: findBaseModel(catalog, input.hyperparameters.base_model),
    gpu: findGpu(catalog, input.gpu_config),
    numGpus: input.gpu_config.num_gpus,
  });
  const maxHours = getServerEnv().MAX_TRAINING_DURATION_HOURS;
  if (estimate.estimated_duration_hours_low > maxHours) {
    throw new AppError(
      'invalid_input',
      `This training would take about ${Math.round(estimate.estimated_duration_hours)} hours; trainings are stopped after ${maxHours}. ` +
        'Nothing was started; choose fewer epochs, a smaller dataset or faster GPUs.',
      [{ path: 'hyperparameters.num_epochs', message: `Takes longer than ${maxHours} hours` }],
    );
  }
  return estimate;
}

function trainingData(dataset: DatasetView): Parameters<typeof estimateJob>[0]['dataset'] {
  const { total_rows, total_tokens, total_training_pairs, total_validation_pairs } = dataset;
  if (!dataset.training_ready || !total_rows || !total_tokens || !total_training_pairs)
    throw datasetNotReady();
  const validationPairs = total_validation_pairs ?? 0;
  return {
    rows: total_rows,
    tokens: total_tokens,
    validationShare: validationPairs / (total_training_pairs + validationPairs),
    lengthHistogram: dataset.length_histogram,
  };
}

/** While the cluster is unreachable nobody knows what it offers: then the catalogue alone decides, and the job waits. */
const offered = <Item extends { available: boolean }>(catalog: CatalogView, items: Item[]): Item[] =>
  catalog.cluster === 'ok' ? items.filter(({ available }) => available) : items;

function findBaseModel(catalog: CatalogView, id: string): CatalogView['base_models'][number] {
  const models = offered(catalog, catalog.base_models);
  const model = models.find((candidate) => candidate.id === id);
  if (!model)
    throw unknownModel(
      id,
      models.map((candidate) => candidate.id),
    );
  return model;
}

function findGpu(
  catalog: CatalogView,
  { gpu_type, num_gpus }: EstimateJobInput['gpu_config'],
): CatalogView['gpu_types'][number] {
  const gpus = offered(catalog, catalog.gpu_types);
  const gpu = gpus.find((candidate) => candidate.id === gpu_type);
  if (!gpu)
    throw unknownGpu(
      gpu_type,
      gpus.map((candidate) => candidate.id),
    );
  if (num_gpus > gpu.max_count) throw tooManyGpus(gpu.id, gpu.max_count);
  return gpu;
}
