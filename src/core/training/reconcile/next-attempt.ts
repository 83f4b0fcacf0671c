import { billableSeconds } from '../../costs/money.ts';
import {
  storedCheckpointRow,
  type AttemptEnding,
  type CheckpointSave,
  type EndingReason,
} from './attempt-ending.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { cleanText } from './clean-text.ts';
import { patchOnly, type Decision, type JobPatch } from './decision.ts';
import { cancelAsAsked, cancelWith, fail, MAX_REASON_LENGTH } from './endings.ts';
import { keepOn, newestStoredStep, resumePointAfter, settleKeeping } from './keep-checkpoints.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import type { Moment } from './observation.ts';
import { after, withJitter } from './waits.ts';

/**
 * An attempt has ended. Before anything follows from that, its newest checkpoint is saved where that is wanted: after a
 * failure that another attempt may not meet, and when its owner asked for it. `patch` is what else the look brought.
 */
export function endAttempt(
  job: ClaimedJob,
  reason: EndingReason,
  patch: JobPatch,
  moment: Moment,
  { saves }: { saves: boolean },
): Decision {
  if (!saves) return concludeAttempt(job, reason, patch, moment, {});
  const now = moment.now.toISOString();
  const ending: AttemptEnding = { ...reason, stage: 'saving', since: now, save: null };
  return patchOnly({
    ...patch,
    status_detail: 'Ended. Storing its last checkpoint.',
    ending,
    heartbeat_at: now,
    next_poll_at: now,
  });
}

/** What became of the checkpoint of an attempt that has ended. */
interface Saved {
  checkpoint?: CheckpointSave;
  /** Why there is none, as a sentence. */
  problem?: string;
}

/** Everything about an ended attempt is stored: begins the next one where that may help, else ends the job. */
export function concludeAttempt(
  job: ClaimedJob,
  reason: EndingReason,
  patch: JobPatch,
  moment: Moment,
  saved: Saved,
): Decision {
  const { checkpoint, problem } = saved;
  const kept = checkpoint && keepOn(job, { state: 'stored', save: checkpoint });
  const after = { ...job, keeping: kept?.keeping ?? job.keeping };
  return {
    ...follow(after, reason, { ...patch, keeping: settleKeeping(after) }, moment, problem),
    stored_checkpoint: checkpoint ? storedCheckpointRow(job, checkpoint) : null,
    dropped_checkpoints: kept?.dropped ?? [],
  };
}

function follow(
  job: ClaimedJob,
  reason: EndingReason,
  patch: JobPatch,
  moment: Moment,
  problem: string | undefined,
): Decision {
  const { now } = moment;
  const note = (problem && job.cancel_code === null ? ` ${problem}` : '') + noteOnKept(job);
  const settled: JobPatch = { ...patch, ending: null, watch: null };
  if (!reason.retryable) {
    const message = reason.message + note;
    return reason.outcome === 'failed'
      ? fail(job, reason.code, message, now, settled)
      : cancelWith(reason.code, message, now, settled);
  }
  if (job.cancel_requested_at !== null) {
    return cancelAsAsked(job, `Cancelled by its owner.${note}`, now, settled);
  }
  if (job.attempt < RECONCILE_LIMITS.attempts) {
    return beginNextAttempt(job, reason, settled, moment);
  }
  const message = `Tried ${job.attempt} times. The last attempt ended with: ${reason.message}${note}`;
  return fail(job, 'attempts_used_up', message, now, settled);
}

/** What is added to the reason about the checkpoint; nothing where the reason came with the wish to stop. */
export function noteOnKept(job: ClaimedJob): string {
  const step = newestStoredStep(job);
  return step === null || job.cancel_code !== null ? '' : ` The checkpoint of step ${step} is kept.`;
}

/** The same job once more, as a new one on the cluster, which counts its points and lines from 1 again. */
function beginNextAttempt(
  job: ClaimedJob,
  { code, message }: EndingReason,
  patch: JobPatch,
  moment: Moment,
): Decision {
  const attempt = job.attempt + 1;
  const resume_from = code === 'checkpoint_unusable' ? null : resumePointAfter(job);
  const billed = patch.billed_gpu_seconds ?? job.billed_gpu_seconds;
  const past = {
    attempt: job.attempt,
    external_job_id: job.external_job_id,
    ended_at: moment.now.toISOString(),
    error_code: code,
    error_message: cleanText(message, MAX_REASON_LENGTH),
    gpu_seconds: billableSeconds(billed - job.billed_before_attempt),
  };
  const waitMs = RECONCILE_LIMITS.attemptWaitMs * 4 ** (job.attempt - 1);
  const where = resume_from ? `from the checkpoint of step ${resume_from.step}` : 'from the beginning';
  return patchOnly({
    ...patch,
    ...{ attempt, past_attempts: [...job.past_attempts, past], resume_from },
    ...{ external_job_id: null, submit_intent_at: null, submitted_at: null, submit_attempts: 0 },
    ...{ missing_looks: 0, metrics_cursor: 0, logs_cursor: 0, delivery: null },
    ...{ current_stage: 'queued', current_step: resume_from?.step ?? 0, estimated_completion_at: null },
    ...(resume_from ? {} : { progress: 0, current_epoch: 0 }),
    status_detail: `Attempt ${attempt} of ${RECONCILE_LIMITS.attempts} begins shortly, ${where}. The last one ended with: ${past.error_message}`,
    heartbeat_at: moment.now.toISOString(),
    next_poll_at: after(moment.now, withJitter(waitMs, moment)),
  });
}
