import 'server-only';
import { AppError } from '@/core/errors';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import { estimateBudgetOf } from '@/core/training/estimate/budget';
import type { CompletedRuns } from '@/core/training/estimate/calibrate';
import { estimateJob, type EstimateInputs } from '@/core/training/estimate/estimate-job';
import { tokenSourceOf } from '@/core/training/estimate/token-source';
import type { EstimateBudget, EstimateJobInput, JobEstimate, JobQuote } from '@/core/training/job.schema';
import { getServerEnv } from '@/config/env.server';
import { getClusterCapabilities } from '../catalog/get-cluster-capabilities';
import { mergeCatalog } from '../catalog/merge-catalog';
import { datasetNotFound } from '../datasets/dataset-errors';
import type { RequestContext } from '../http/route';
import { selectEstimateContext, type EstimateContext } from './estimate-admin.repository';
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

type Settings = Pick<EstimateJobInput, 'hyperparameters' | 'gpu_config'>;

/**
 * Checks a configuration against the caller's dataset, the catalogue and the cluster, and estimates it at the catalogue's
 * prices. Throws `not_found`, `dataset_not_ready`, `unknown_model`, `unknown_gpu`, `invalid_input`.
 */
export async function planTraining(
  ctx: RequestContext,
  { dataset_id, ...settings }: EstimateJobInput,
): Promise<TrainingPlan> {
  const plan = await preparePlans(ctx, dataset_id, settings.hyperparameters.base_model);
  return plan(settings);
}

/**
 * The same for several configurations of one base model on one dataset, all at the same prices: answers a function that
 * throws what `planTraining` throws. Throws `not_found` itself.
 */
export async function preparePlans(
  ctx: RequestContext,
  datasetId: string,
  baseModel: string,
): Promise<(settings: Settings) => TrainingPlan> {
  const [context, capabilities] = await Promise.all([
    selectEstimateContext(ctx.userId, datasetId, baseModel),
    getClusterCapabilities(ctx.now),
  ]);
  const { dataset, budget, runs } = context;
  if (!dataset) throw datasetNotFound();
  const data = trainingData(dataset, context.token_count);
  const catalog = mergeCatalog(
    { baseModels: context.base_models, gpuTypes: context.gpu_types },
    capabilities,
  );
  const runsOn = (gpuType: string) => runs.filter(({ gpu_type }) => gpu_type === gpuType);
  return ({ hyperparameters, gpu_config }) => {
    const gpu = findGpu(catalog, gpu_config);
    const inputs: EstimateInputs = {
      dataset: data.dataset,
      hyperparameters,
      baseModel: findBaseModel(catalog, hyperparameters.base_model),
      gpu,
      numGpus: gpu_config.num_gpus,
      completedRuns: runsOn(gpu.id),
    };
    requireSomethingToLearn(context.token_count, hyperparameters.max_seq_length);
    const estimate = estimateJob(inputs);
    requireEndInTime(estimate);
    return {
      ...{ inputs, estimate, catalog, runsOn },
      quote: { price_per_gpu_hour_usd: gpu.price_per_hour_usd, dataset_sha256: data.sha256 },
      budget: budget && estimateBudgetOf(budget, estimate),
    };
  };
}

/** Where the tokens are counted: at least one answer must begin before the sequence length cuts it off. */
function requireSomethingToLearn(counts: EstimateContext['token_count'], sequenceLength: number): void {
  const needed = counts?.learnable_from ?? 0;
  if (needed <= sequenceLength) return;
  throw new AppError(
    'invalid_input',
    `No trained tokens left: every answer of this dataset begins only after ${sequenceLength} tokens, where its rows are cut. ` +
      `Nothing was started; choose a sequence length of at least ${needed}, or shorten what stands before the answers.`,
    [
      {
        path: 'hyperparameters.max_seq_length',
        message: `Cuts off every answer; at least ${needed} are needed`,
      },
    ],
  );
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
  dataset: NonNullable<EstimateContext['dataset']>,
  counts: EstimateContext['token_count'],
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
