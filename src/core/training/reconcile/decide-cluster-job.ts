import { billableSeconds } from '../../costs/money.ts';
import { beginDelivery } from '../../models/delivery.ts';
import type { ClusterJob } from '../../cluster/contract.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { patchOnly, type Decision, type JobPatch } from './decision.ts';
import { cancelAsAsked, cancelByCluster, fail } from './endings.ts';
import { failureCodeOf } from './failure-reasons.ts';
import type { SeriesBatch } from './ingest.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import type { Moment } from './observation.ts';
import { forecastEnd, latestMetrics, nextStatus, stageOf, targetOf, trainingProgress } from './progress.ts';
import { after, backOff, watchedMs } from './waits.ts';

/** Whether the cluster will change nothing about the job any more. */
export const hasEndedOnCluster = ({ status }: ClusterJob): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

/** The cluster spoke: follows it by one legal step, takes in what it reported, and ends the job when it has ended. */
export function decideClusterJob(
  job: ClaimedJob,
  cluster: ClusterJob,
  series: SeriesBatch | null,
  moment: Moment,
): Decision {
  const heard: JobPatch = {
    ...reported(job, cluster, series, moment.now),
    ...firstWord(job, cluster, moment.now),
  };
  if (!hasEndedOnCluster(cluster)) return followActive(job, cluster, series, heard, moment);
  if (!isReadToTheEnd(job, series, moment.now)) return readOn(job, series, heard, moment);
  if (cluster.status === 'succeeded') return followSucceeded(job, cluster, heard, moment.now);
  if (cluster.status === 'cancelled') {
    return job.cancel_requested_at === null
      ? cancelByCluster(moment.now, heard)
      : cancelAsAsked(job, 'Cancelled by its owner.', moment.now, heard);
  }
  const message = cluster.error?.message ?? 'The GPU cluster gave no reason.';
  return fail(job, failureCodeOf(cluster.error?.code), message, moment.now, heard);
}

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
    billed_gpu_seconds: Math.max(job.billed_gpu_seconds, billableSeconds(cluster.usage.gpu_seconds)),
    ...(progress === null ? {} : { progress }),
    ...(end ? { estimated_completion_at: end.toISOString() } : {}),
    ...(series ? { metrics_cursor: series.metricsCursor, logs_cursor: series.logsCursor } : {}),
  };
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
  { now }: Moment,
): Decision {
  const target = targetOf(cluster);
  const { status, isThere } = nextStatus(job.status, target.status);
  const isMoreDue = !isThere || series?.state === 'more';
  const isCancelling = job.cancel_requested_at !== null;
  const patch: JobPatch = {
    ...heard,
    ...(status === job.status ? {} : { status }),
    current_stage: stageOf(status, target),
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
  return patchOnly(isThere ? { ...patch, delivery: beginDelivery(cluster, now) } : patch);
}
