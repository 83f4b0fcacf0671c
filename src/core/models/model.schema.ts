import { z } from 'zod';
import { artifactKind, artifactPath } from '../cluster/contract.ts';
import { pageCounters, pageQuery, timestamp, usd } from '../http/envelope.ts';
import { gpuConfig } from '../training/job.schema.ts';
import { hyperparameters, presetId } from '../training/hyperparameters.ts';

/** What a model is used for, as its owner says. */
export const modelStatus = z.enum(['stored', 'deployed', 'archived']);
export type ModelStatus = z.infer<typeof modelStatus>;
export const convergenceQuality = z.enum(['excellent', 'good', 'fair', 'poor']);
export type ConvergenceQuality = z.infer<typeof convergenceQuality>;

/** Never invented: a figure whose data is missing is null. */
export const qualityMetrics = z.object({
  final_training_loss: z.number().nullable(),
  final_validation_loss: z.number().nullable(),
  /** Validation loss of the untouched base model (step 0). */
  baseline_validation_loss: z.number().nullable(),
  best_validation_loss: z.number().nullable(),
  best_epoch: z.number().nullable(),
  /** exp(final validation loss). */
  perplexity: z.number().nullable(),
  convergence_quality: convergenceQuality.nullable(),
  convergence_reason: z.string().nullable(),
  /** From here on validation only got worse; null: it did not, or was not measured. */
  overfitting_onset_epoch: z.number().nullable().default(null),
});
export type QualityMetrics = z.infer<typeof qualityMetrics>;

export const trainingSummary = z.object({
  duration_seconds: z.number(),
  total_epochs: z.number(),
  total_steps: z.int(),
  final_learning_rate: z.number().nullable(),
  gpu_hours: z.number(),
  total_cost: usd,
  avg_throughput: z.number().nullable(),
  total_tokens_processed: z.int().nullable(),
});
export type TrainingSummary = z.infer<typeof trainingSummary>;

/** A verified file. `path` is relative to the model; the storage path is the server's own business. */
export const modelFile = z.object({
  kind: artifactKind,
  path: artifactPath,
  bytes: z.int().positive(),
  sha256: z.string(),
});
/** The same as stored in the database. */
export const storedModelFile = modelFile.extend({
  storage_path: z.string(),
  verified_by: z.literal('sha256'),
});
export type StoredModelFile = z.infer<typeof storedModelFile>;

export const modelConfiguration = z.object({
  base_model: z.string(),
  /** What the cluster really loaded. */
  loaded_model: z.string(),
  preset_id: presetId,
  hyperparameters,
  gpu_config: gpuConfig,
  dataset_sha256: z.string(),
});
export type ModelConfiguration = z.infer<typeof modelConfiguration>;

export const modelView = z.object({
  id: z.uuid(),
  job_id: z.uuid(),
  dataset_id: z.uuid(),
  name: z.string(),
  version: z.int(),
  description: z.string().nullable(),
  status: modelStatus,
  quality_metrics: qualityMetrics,
  training_summary: trainingSummary,
  configuration: modelConfiguration,
  artifacts: z.array(modelFile),
  /** The model whose weights it started from. */
  parent_model_id: z.uuid().nullable(),
  /** The first model of the line that `version` counts in. */
  root_model_id: z.uuid(),
  /** An identifier as Hugging Face and SPDX write it; null: nobody has said. */
  license: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type ModelView = z.infer<typeof modelView>;

export const listModelsQuery = z.strictObject({
  ...pageQuery,
  sortBy: z.enum(['created_at', 'name', 'quality']).default('created_at'),
  status: modelStatus.optional(),
  search: z.string().trim().max(200).optional(),
  date_from: z.iso.date().optional(),
  date_to: z.iso.date().optional(),
});
export type ListModelsQuery = z.infer<typeof listModelsQuery>;
export const modelList = z.object({ models: z.array(modelView), ...pageCounters });
export type ModelList = z.infer<typeof modelList>;

export const modelDetail = z.object({
  model: modelView,
  job: z.object({
    id: z.uuid(),
    name: z.string(),
    created_at: timestamp,
    completed_at: timestamp.nullable(),
  }),
  dataset: z.object({ id: z.uuid(), name: z.string() }),
});
export type ModelDetail = z.infer<typeof modelDetail>;

const licenseId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,59}$/, 'An identifier such as apache-2.0 or cc-by-4.0');

export const updateModelInput = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().trim().max(2000).nullable().optional(),
    status: modelStatus.optional(),
    license: licenseId.nullable().optional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'Nothing to change');

/** A version of a model's line, as far as its history and its lineage show it. */
export const lineageModel = modelView
  .pick({ id: true, name: true, version: true, status: true, created_at: true, parent_model_id: true })
  .extend({
    final_validation_loss: z.number().nullable(),
    convergence_quality: convergenceQuality.nullable(),
    job: z.object({ id: z.uuid(), name: z.string() }),
    dataset: z.object({
      id: z.uuid(),
      name: z.string(),
      /** Null once it is deleted. */
      version: z.int().nullable(),
    }),
  });
export type LineageModel = z.infer<typeof lineageModel>;
/** `GET /api/models/[id]/lineage`: the model's line without what is deleted, first version first. `total` counts all that there are. */
export const modelLineage = z.object({ models: z.array(lineageModel), total: z.int() });
export type ModelLineage = z.infer<typeof modelLineage>;

export const deletedModel = z.object({ id: z.uuid() });

/** Signed download URLs, one per file path, good for `expires_in` seconds. */
export const modelDownloads = z.object({
  downloads: z.record(
    z.string(),
    z.object({
      kind: artifactKind,
      path: artifactPath,
      url: z.url(),
      bytes: z.int(),
      sha256: z.string(),
      expires_in: z.int(),
    }),
  ),
});
export type ModelDownloads = z.infer<typeof modelDownloads>;
export const downloadModelQuery = z.strictObject({
  file: z.enum(['all', 'adapter-model', 'adapter-config', 'tokenizer']).default('all'),
});
