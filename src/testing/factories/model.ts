import type { LineageModel, ModelDetail, ModelView } from '@/core/models/model.schema';
import { aJob } from './training';

export const aModel = (values: Partial<ModelView> = {}): ModelView => {
  const { id, dataset_id, base_model, preset_id, hyperparameters, gpu_config, dataset_sha256 } = aJob();
  return {
    id: '0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
    job_id: id,
    dataset_id,
    name: 'Support tone',
    version: 1,
    description: null,
    status: 'stored',
    quality_metrics: {
      final_training_loss: 0.41,
      final_validation_loss: 0.52,
      baseline_validation_loss: 5.31,
      best_validation_loss: 0.5,
      best_epoch: 4.2,
      perplexity: 1.68,
      convergence_quality: 'good',
      convergence_reason: 'Training loss fell and validation loss follows.',
      overfitting_onset_epoch: null,
    },
    training_summary: {
      duration_seconds: 612,
      total_epochs: 5,
      total_steps: 480,
      final_learning_rate: 1e-5,
      gpu_hours: 0.17,
      total_cost: 0.017,
      avg_throughput: 912,
      total_tokens_processed: 206_000,
    },
    configuration: {
      base_model,
      loaded_model: base_model,
      preset_id,
      hyperparameters,
      gpu_config,
      dataset_sha256,
    },
    artifacts: [
      { kind: 'adapter_model', path: 'adapter_model.safetensors', bytes: 1_254_400, sha256: 'b'.repeat(64) },
      { kind: 'adapter_config', path: 'adapter_config.json', bytes: 712, sha256: 'c'.repeat(64) },
    ],
    parent_model_id: null,
    root_model_id: '0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
    license: 'apache-2.0',
    created_at: '2026-01-01T12:30:00Z',
    updated_at: '2026-01-01T12:30:00Z',
    ...values,
  };
};

export const aModelDetail = (values: Partial<ModelView> = {}): ModelDetail => {
  const model = aModel(values);
  return {
    model,
    job: {
      id: model.job_id,
      name: 'Support tone',
      created_at: '2026-01-01T12:00:00Z',
      completed_at: model.created_at,
    },
    dataset: { id: model.dataset_id, name: 'Support chats' },
  };
};

/** The same model as one version of its line. */
export const aVersion = (values: Partial<LineageModel> = {}): LineageModel => {
  const { id, name, version, status, created_at, parent_model_id, quality_metrics, job_id, dataset_id } =
    aModel();
  return {
    ...{ id, name, version, status, created_at, parent_model_id },
    final_validation_loss: quality_metrics.final_validation_loss,
    convergence_quality: quality_metrics.convergence_quality,
    job: { id: job_id, name: 'Support tone' },
    dataset: { id: dataset_id, name: 'Support chats', version: 1 },
    ...values,
  };
};
