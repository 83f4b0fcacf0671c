import { billableSeconds } from '../../costs/money.ts';
import { beginDelivery } from '../../models/delivery.ts';
import type { ClusterJob } from '../../cluster/contract.ts';
import {
  failureOnCluster,
  storedCheckpointRow,
  type AttemptEnding,
  type EndingReason,
} from './attempt-ending.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { patchOnly, type Decision, type JobPatch } from './decision.ts';
import { askedReason } from './endings.ts';
import type { SeriesBatch } from './ingest.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import { endAttempt } from './next-attempt.ts';
import { keepOn, settleKeeping, type KeepProgress } from './keep-checkpoints.ts';
import type { Moment, Observation } from './observation.ts';
import { forecastEnd, latestMetrics, nextStatus, stageOf, targetOf, trainingProgress } from './progress.ts';
import { findStall, watchOn } from './stall-watch.ts';
import { after, backOff, elapsedMs, watchedMs } from './waits.ts';

/** Whether the cluster will change nothing about the job any more. */
export const hasEndedOnCluster = ({ status }: ClusterJob): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

/** The cluster spoke: follows it by one legal step, takes in what it reported, and ends the job when it has ended. */
export function decideClusterJob(
  job: ClaimedJob,
  { job: cluster, series, keep }: Extract<Observation, { kind: 'cluster_job' }>,
  moment: Moment,
): Decision {
  const heard: JobPatch = {
    ...reported(job, cluster, series, moment.now),
    ...firstWord(job, cluster, moment.now),
  };
  if (!hasEndedOnCluster(cluster)) {
    return job.ending
      ? pressStop(job, job.ending, cluster, heard, moment)
      : withKept(job, keep, followActive(job, cluster, series, heard, moment));
  }
  if (!isReadToTheEnd(job, series, moment.now)) return readOn(job, series, heard, moment);
  if (cluster.status === 'succeeded') return followSucceeded(job, cluster, heard, moment.now);
  const reason =
    job.ending ?? (cluster.status === 'cancelled' ? cancelled(job) : failureOnCluster(job, cluster, moment));
  const isKept = job.ending !== null || reason.retryable || isStopAndSave(job, cluster);
  return endAttempt(job, reason, heard, moment, { saves: isKept && cluster.progress.step > 0 });
}

const isStopAndSave = (job: ClaimedJob, cluster: ClusterJob): boolean =>
  cluster.status === 'cancelled' && job.cancel_requested_at !== null && job.cancel_save_checkpoint;

const cancelled = (job: ClaimedJob): EndingReason => ({
  outcome: 'cancelled',
  retryable: false,
  ...(job.cancel_requested_at === null
    ? { code: 'cancelled_by_cluster', message: 'The job was cancelled on the GPU cluster.' }
    : askedReason(job, 'Cancelled by its owner.')),
});

/** What every answer brings, whatever the job's state: figures, cursors, billed time. */
function reported(job: ClaimedJob, cluster: ClusterJob, series: SeriesBatch | null, now: Date): JobPatch {
  const rows = series?.metrics ?? [];
  const progress = trainingProgress(cluster.progress);
  const end = forecastEnd(rows, cluster.progress, now);
  return {
    missing_looks: 0,
    current_epoch: cluster.progress.epoch,
    total_epochs: epochsToCome(cluster.progress) ?? job.total_epochs,
    current_step: cluster.progress.step,
    total_steps: cluster.progress.total_steps,
    current_metrics: latestMetrics(job.current_metrics, rows, cluster.progress),
    billed_gpu_seconds: billedSeconds(job, cluster),
    watch: watchOn(job.watch, cluster, rows, now),
    ...(progress === null ? {} : { progress }),
    ...(end ? { estimated_completion_at: end.toISOString() } : {}),
    ...(series ? { metrics_cursor: series.metricsCursor, logs_cursor: series.logsCursor } : {}),
  };
}

/**
 * Billed seconds of all attempts. Of one that is at work, no more than up to its last sign of life: what a hanging one takes
 * beyond that is never billed, and from the moment it is told to stop nothing is.
 */
function billedSeconds(job: ClaimedJob, cluster: ClusterJob): number {
  if (job.ending && cluster.status !== 'succeeded') return job.billed_gpu_seconds;
  const { started_at: start, heartbeat_at: heartbeat, usage } = cluster;
  const alive =
    hasEndedOnCluster(cluster) || start === null || heartbeat === null
      ? usage.gpu_seconds
      : Math.min(usage.gpu_seconds, Math.max(0, (Date.parse(heartbeat) - Date.parse(start)) / 1000));
  return Math.max(
    job.billed_gpu_seconds,
    billableSeconds(job.billed_before_attempt + billableSeconds(alive)),
  );
}

/** Epochs that the cluster really runs, from its own pace: an engine may raise them (the local one trains 100 steps at least). */
function epochsToCome({ epoch, step, total_steps }: ClusterJob['progress']): number | null {
  if (epoch <= 0 || step <= 0 || total_steps === null) return null;
  return Math.max(1, Math.round((epoch * total_steps) / step));
}

function firstWord(job: ClaimedJob, cluster: ClusterJob, now: Date): JobPatch {
  return {
    ...(job.external_job_id === null ? { external_job_id: cluster.id, submitted_at: now.toISOString() } : {}),
    ...(job.started_at === null && cluster.started_at !== null ? { started_at: now.toISOString() } : {}),
  };
}

function followActive(
  job: ClaimedJob,
  cluster: ClusterJob,
  series: SeriesBatch | null,
  heard: JobPatch,
  moment: Moment,
): Decision {
  const { now } = moment;
  const hang = overdue(cluster, moment) ?? (heard.watch ? findStall(heard.watch) : null);
  if (hang) return stop(job, hang, cluster, heard, moment);
  const target = targetOf(cluster);
  const { status, isThere } = nextStatus(job.status, target.status);
  const isMoreDue = !isThere || series?.state === 'more';
  const isCancelling = job.cancel_requested_at !== null;
  const patch: JobPatch = {
    ...heard,
    ...(status === job.status ? {} : { status }),
    // A new attempt waits and loads anew, while the job goes on.
    current_stage: job.attempt > 1 && isThere ? target.stage : stageOf(status, target),
    status_detail: isCancelling ? CANCELLING : detailOf(cluster, target.status),
    heartbeat_at: now.toISOString(),
    next_poll_at: after(now, isMoreDue ? 0 : RECONCILE_LIMITS.pollMs),
  };
  const cancelCall = {
    kind: 'cancel' as const,
    clusterJobId: cluster.id,
    saveCheckpoint: job.cancel_save_checkpoint,
  };
  return { ...patchOnly(patch), effects: isCancelling ? [cancelCall] : [] };
}

/** Adds what became of a checkpoint while the job trains; not where the attempt is about to be stopped: that saves its newest. */
function withKept(job: ClaimedJob, keep: KeepProgress | undefined, decision: Decision): Decision {
  if (!keep || decision.patch.ending) return decision;
  const { keeping, dropped } = keepOn(job, keep);
  return {
    ...decision,
    patch: { ...decision.patch, keeping },
    stored_checkpoint: keep.state === 'stored' ? storedCheckpointRow(job, keep.save) : null,
    dropped_checkpoints: dropped,
  };
}

/** The engine's own limit has failed: nothing runs for ever. */
function overdue({ usage }: ClusterJob, { maxRuntimeSeconds }: Moment): Hang | null {
  if (usage.gpu_seconds <= maxRuntimeSeconds + RECONCILE_LIMITS.runtimeGraceSeconds) return null;
  const hours = Math.round(maxRuntimeSeconds / 36) / 100;
  return { code: 'timed_out', message: `The training ran longer than the ${hours} h that it may take.` };
}

interface Hang {
  code: 'timed_out' | 'stalled' | 'queue_timed_out';
  message: string;
}

/** Begins to stop an attempt that hangs. */
function stop(
  job: ClaimedJob,
  { code, message }: Hang,
  cluster: ClusterJob,
  heard: JobPatch,
  moment: Moment,
): Decision {
  const ending: AttemptEnding = {
    ...{ outcome: 'failed', code, message, retryable: code === 'stalled' },
    ...{ stage: 'stopping', since: moment.now.toISOString(), save: null },
  };
  return pressStop(job, ending, cluster, heard, moment);
}

/** Has the cluster stop an attempt, and waits for that, but not for ever: what does not stop is left behind. */
function pressStop(
  job: ClaimedJob,
  ending: AttemptEnding,
  cluster: ClusterJob,
  heard: JobPatch,
  moment: Moment,
): Decision {
  const { now } = moment;
  if (elapsedMs(ending.since, now) > RECONCILE_LIMITS.stopMs) {
    return endAttempt(job, ending, heard, moment, { saves: cluster.progress.step > 0 });
  }
  const patch: JobPatch = {
    ...heard,
    ending,
    status_detail: `Stopping it on the GPU cluster: ${ending.message}`,
    heartbeat_at: now.toISOString(),
    next_poll_at: after(now, RECONCILE_LIMITS.pollMs),
  };
  const effect = { kind: 'cancel', clusterJobId: cluster.id, saveCheckpoint: true } as const;
  return { ...patchOnly(patch), effects: [effect] };
}

const CANCELLING = 'Cancelling: waiting for the GPU cluster to stop the training.';

function detailOf(cluster: ClusterJob, target: string): string | null {
  if (target === 'initializing') return 'Loading the base model and the training file.';
  if (target !== 'queued') return null;
  const ahead = cluster.queue_position;
  if (ahead === null) return 'Waiting in the GPU cluster’s queue.';
  if (ahead === 0) return 'Next in the GPU cluster’s queue.';
  return `Waiting in the GPU cluster’s queue: ${ahead} ${ahead === 1 ? 'job' : 'jobs'} ahead.`;
}

/** An ended job is followed only once its whole series is stored; what cannot be read is given up after a while. */
function isReadToTheEnd(job: ClaimedJob, series: SeriesBatch | null, now: Date): boolean {
  if (series?.state === 'drained') return true;
  if (series?.state !== 'failed') return false;
  const lastWord = job.heartbeat_at ?? job.submitted_at ?? job.queued_at;
  return watchedMs(lastWord, job.next_poll_at, now) > RECONCILE_LIMITS.silenceMs;
}

/** The job has ended but part of its series is still to be read. Not a heartbeat when nothing came. */
function readOn(job: ClaimedJob, series: SeriesBatch | null, heard: JobPatch, moment: Moment): Decision {
  if (series?.state !== 'failed') {
    const now = moment.now.toISOString();
    return patchOnly({ ...heard, heartbeat_at: now, next_poll_at: now });
  }
  const lastWord = job.heartbeat_at ?? job.submitted_at ?? job.queued_at;
  return patchOnly({
    ...heard,
    status_detail: 'The training has ended; its last metrics and log lines cannot be read yet. Trying again.',
    next_poll_at: backOff(watchedMs(lastWord, job.next_poll_at, moment.now), moment),
  });
}

/** Success is followed edge by edge to running; then the delivery of the files begins. */
function followSucceeded(job: ClaimedJob, cluster: ClusterJob, heard: JobPatch, now: Date): Decision {
  const { status, isThere } = nextStatus(job.status, 'running');
  const patch: JobPatch = {
    ...heard,
    ...(status === job.status ? {} : { status }),
    current_stage: isThere ? 'saving' : stageOf(status, { status: 'running', stage: 'saving' }),
    status_detail: 'Trained. Storing and verifying the files.',
    heartbeat_at: now.toISOString(),
    next_poll_at: now.toISOString(),
  };
  // What was told to stop and succeeded all the same is a success.
  return patchOnly(
    isThere
      ? {
          ...{ ...patch, ending: null, watch: null, keeping: settleKeeping(job) },
          delivery: beginDelivery(cluster, now),
        }
      : patch,
  );
}
