import 'server-only';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import { estimateBudgetOf } from '@/core/training/estimate/budget';
import type { CompletedRuns } from '@/core/training/estimate/calibrate';
import { estimateJob, type EstimateInputs } from '@/core/training/estimate/estimate-job';
import { tokenSourceOf } from '@/core/training/estimate/token-source';
import type { TokenCountView } from '@/core/tokens/token-count.schema';
import type { EstimateBudget, EstimateJobInput, JobEstimate, JobQuote } from '@/core/training/job.schema';
import { getServerEnv } from '@/config/env.server';
import { getCatalog } from '../catalog/get-catalog';
import { getTokenCounts } from '../tokens/get-token-counts';
import { getDataset } from '../datasets/get-dataset';
import type { RequestContext } from '../http/route';
import { selectEstimateContext } from './estimate-admin.repository';
import { datasetNotReady, tooManyGpus, unknownGpu, unknownModel } from './job-errors';

/** A training that could be started, and what it rests on. */
export interface TrainingPlan {
  inputs: EstimateInputs;
  estimate: JobEstimate;
  /** What the estimate was made with; the database starts nothing on other terms. */
  quote: JobQuote;
  budget: EstimateBudget | null;
  catalog: CatalogView;
  runsOn: (gpuType: string) => readonly CompletedRuns[];
}

/**
 * Checks a configuration against the caller's dataset, the catalogue and the cluster, and estimates it at the catalogue's
 * prices. Throws `not_found`, `dataset_not_ready`, `unknown_model`, `unknown_gpu`, `invalid_input`.
 */
export async function planTraining(ctx: RequestContext, input: EstimateJobInput): Promise<TrainingPlan> {
  const { hyperparameters, gpu_config } = input;
  const [dataset, catalog, context, counts] = await Promise.all([
    getDataset(ctx, input.dataset_id),
    getCatalog(ctx),
    selectEstimateContext(ctx.userId, hyperparameters.base_model),
    getTokenCounts(ctx, input.dataset_id, hyperparameters.base_model),
  ]);
  const data = trainingData(dataset, counts);
  const gpu = findGpu(catalog, gpu_config);
  const runsOn = (gpuType: string) => context.runs.filter(({ gpu_type }) => gpu_type === gpuType);
  const inputs: EstimateInputs = {
    dataset: data.dataset,
    hyperparameters,
    baseModel: findBaseModel(catalog, hyperparameters.base_model),
    gpu,
    numGpus: gpu_config.num_gpus,
    completedRuns: runsOn(gpu.id),
  };
  const estimate = estimateJob(inputs);
  requireEndInTime(estimate);
  return {
    ...{ inputs, estimate, catalog, runsOn },
    quote: { price_per_gpu_hour_usd: gpu.price_per_hour_usd, dataset_sha256: data.sha256 },
    budget: context.budget && estimateBudgetOf(context.budget, estimate),
  };
}

function requireEndInTime(estimate: JobEstimate): void {
  const maxHours = getServerEnv().MAX_TRAINING_DURATION_HOURS;
  if (estimate.estimated_duration_hours_low <= maxHours) return;
  throw new AppError(
    'invalid_input',
    `This training would take about ${Math.round(estimate.estimated_duration_hours)} hours; trainings are stopped after ${maxHours}. ` +
      'Nothing was started; choose fewer epochs, a smaller dataset or faster GPUs.',
    [{ path: 'hyperparameters.num_epochs', message: `Takes longer than ${maxHours} hours` }],
  );
}

/** Sizes of the dataset: as the base model's own tokenizer counts it, where that is known. */
function trainingData(
  dataset: DatasetView,
  counts: TokenCountView | null,
): { dataset: EstimateInputs['dataset']; sha256: string } {
  const { total_rows, total_tokens, total_training_pairs, total_validation_pairs, normalized_sha256 } =
    dataset;
  if (
    !dataset.training_ready ||
    !total_rows ||
    !total_tokens ||
    !total_training_pairs ||
    !normalized_sha256
  ) {
    throw datasetNotReady();
  }
  const validationPairs = total_validation_pairs ?? 0;
  return {
    dataset: {
      rows: counts?.total_rows ?? total_rows,
      tokens: counts?.total_tokens ?? total_tokens,
      validationShare: validationPairs / (total_training_pairs + validationPairs),
      lengthHistogram: counts ? counts.length_histogram : dataset.length_histogram,
      tokenSource: tokenSourceOf(counts?.tokenizer ?? dataset.tokenizer, counts !== null),
    },
    sha256: normalized_sha256,
  };
}

/** While the cluster is unreachable nobody knows what it offers: then the catalogue alone decides, and the job waits. */
export const isOffered = (catalog: CatalogView, item: { available: boolean }): boolean =>
  catalog.cluster !== 'ok' || item.available;

function findBaseModel(catalog: CatalogView, id: string): CatalogView['base_models'][number] {
  const models = catalog.base_models.filter((model) => isOffered(catalog, model));
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
  const gpus = catalog.gpu_types.filter((gpu) => isOffered(catalog, gpu));
  const gpu = gpus.find((candidate) => candidate.id === gpu_type);
  if (!gpu)
    throw unknownGpu(
      gpu_type,
      gpus.map((candidate) => candidate.id),
    );
  if (num_gpus > gpu.max_count) throw tooManyGpus(gpu.id, gpu.max_count);
  return gpu;
}
