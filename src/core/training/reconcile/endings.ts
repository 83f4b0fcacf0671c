import { fromMicros, gpuCost } from '../../costs/money.ts';
import { storedFiles, type Delivery } from '../../models/delivery.ts';
import { measureQuality, type OutcomePoint } from '../../models/quality-metrics.ts';
import { summarizeTraining } from '../../models/training-summary.ts';
import type { QualityMetrics } from '../../models/model.schema.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { cleanText } from './clean-text.ts';
import { patchOnly, type Decision, type JobPatch, type NotificationDraft } from './decision.ts';
import { FAILURE_REASONS, type JobFailureCode } from './failure-reasons.ts';

/** Characters kept of a reason. */
export const MAX_REASON_LENGTH = 2000;

/** Ends a job as failed, with a typed reason and one notification. `patch` is what else the look brought. */
export function fail(
  job: Pick<ClaimedJob, 'id' | 'name'>,
  code: JobFailureCode,
  message: string,
  now: Date,
  patch: JobPatch = {},
): Decision {
  const reason = cleanText(message, MAX_REASON_LENGTH);
  return {
    ...patchOnly({ ...patch, ...ended(now), status: 'failed', error_code: code, error_message: reason }),
    notification: {
      type: 'job_failed',
      title: 'Training failed',
      message: `${job.name}: ${FAILURE_REASONS[code].title}. ${reason}`,
      priority: 'high',
      action_url: `/training/jobs/${job.id}`,
      metadata: { job_id: job.id, error_code: code },
      dedupe_key: `job:${job.id}:failed`,
    },
  };
}

/** Ends a job as cancelled because it was asked to stop: for the reason that was given with it, or by its owner. */
export function cancelAsAsked(
  job: Pick<ClaimedJob, 'cancel_code' | 'cancel_message'>,
  ownersMessage: string,
  now: Date,
  patch: JobPatch = {},
): Decision {
  const { code, message } = askedReason(job, ownersMessage);
  return cancelWith(code, message, now, patch);
}

/** Why a job was asked to stop: what was given with the wish, or that its owner wished it. */
export const askedReason = (
  job: Pick<ClaimedJob, 'cancel_code' | 'cancel_message'>,
  ownersMessage: string,
): { code: JobFailureCode; message: string } => ({
  code: job.cancel_code ?? 'cancelled_by_user',
  message: job.cancel_message ?? ownersMessage,
});

/** Ends a job as cancelled, for this reason. */
export const cancelWith = (code: JobFailureCode, message: string, now: Date, patch: JobPatch): Decision =>
  patchOnly({ ...patch, ...ended(now), status: 'cancelled', error_code: code, error_message: message });

/** Ends a job as completed: every file is verified. Writes the model, its figures and one notification. */
export function complete(
  job: ClaimedJob,
  delivered: Delivery,
  points: readonly OutcomePoint[],
  now: Date,
): Decision {
  const ordered = [...points].sort((a, b) => a.attempt - b.attempt || a.step - b.step);
  const quality = measureQuality(ordered);
  return {
    patch: {
      ...ended(now),
      status: 'completed',
      current_stage: 'completed',
      progress: 100,
      heartbeat_at: now.toISOString(),
      billed_gpu_seconds: job.billed_gpu_seconds,
      delivery: delivered,
    },
    effects: [],
    stored_checkpoint: null,
    dropped_checkpoints: [],
    artifact: {
      name: job.name,
      quality_metrics: quality,
      training_summary: summarizeTraining({
        result: delivered.result,
        billedGpuSeconds: job.billed_gpu_seconds,
        gpu: job.gpu_config,
        points: ordered,
      }),
      configuration: {
        base_model: job.base_model,
        loaded_model: delivered.result.model,
        preset_id: job.preset_id,
        hyperparameters: job.hyperparameters,
        gpu_config: job.gpu_config,
        dataset_sha256: job.dataset_sha256,
      },
      artifacts: storedFiles(delivered, job.user_id, job.id),
    },
    notification: completionNotice(job, quality),
  };
}

const ended = (now: Date): JobPatch => ({
  completed_at: now.toISOString(),
  estimated_completion_at: null,
  status_detail: null,
});

function completionNotice(job: ClaimedJob, quality: QualityMetrics): NotificationDraft {
  const { num_gpus, cost_per_gpu_hour } = job.gpu_config;
  const cost = fromMicros(gpuCost(job.billed_gpu_seconds, num_gpus, cost_per_gpu_hour)).toFixed(4);
  const { baseline_validation_loss: before, final_validation_loss: after } = quality;
  const loss =
    after === null
      ? ''
      : ` Validation loss ${before === null ? '' : `${before.toFixed(3)} → `}${after.toFixed(3)}.`;
  return {
    type: 'job_complete',
    title: 'Training complete',
    message: `${job.name} is trained and its files are verified.${loss} Cost $${cost}.`,
    priority: 'medium',
    action_url: '/models/{artifact_id}',
    metadata: { job_id: job.id },
    dedupe_key: `job:${job.id}:completed`,
  };
}
