import type { ClaimedJob } from './claimed-job.ts';
import { patchOnly, type Decision } from './decision.ts';
import { cancelAsAsked, fail } from './endings.ts';
import type { JobFailureCode } from './failure-reasons.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import { concludeAttempt, noteOnKept } from './next-attempt.ts';
import type { Moment, SilenceKind, SilentObservation } from './observation.ts';
import { after, backOff, watchedMs } from './waits.ts';

const UNSUBMITTED_END: Record<SilenceKind, JobFailureCode> = {
  unreachable: 'cluster_unavailable',
  garbage: 'cluster_unavailable',
  unauthorized: 'cluster_refused_key',
  internal_error: 'internal_error',
};

/** No word from the cluster: says so, waits longer each time, and ends the job when it has lasted too long. */
export function decideSilence(job: ClaimedJob, observation: SilentObservation, moment: Moment): Decision {
  return job.external_job_id === null
    ? decideUnsubmitted(job, observation, moment)
    : decideUnheard(job, observation, moment);
}

function decideUnsubmitted(job: ClaimedJob, { kind, message }: SilentObservation, moment: Moment): Decision {
  // A later attempt begins with a heartbeat of its own.
  const since = job.submit_intent_at ?? job.heartbeat_at ?? job.queued_at;
  const tryingMs = watchedMs(since, job.next_poll_at, moment.now);
  if (tryingMs > RECONCILE_LIMITS.submitMs) {
    const tries = `Tried for ${minutes(tryingMs)} minutes to hand the job to the GPU cluster.`;
    return fail(job, UNSUBMITTED_END[kind], `${tries} ${message}`, moment.now);
  }
  return patchOnly({
    status_detail: `Not handed to the GPU cluster yet: ${message} Trying again.`,
    submit_attempts: job.submit_attempts + 1,
    next_poll_at: backOff(tryingMs, moment),
  });
}

function decideUnheard(job: ClaimedJob, { kind, message }: SilentObservation, moment: Moment): Decision {
  const lastWord = job.heartbeat_at ?? job.submitted_at ?? job.queued_at;
  const silenceMs = watchedMs(lastWord, job.next_poll_at, moment.now);
  if (silenceMs > RECONCILE_LIMITS.silenceMs) {
    const code = kind === 'internal_error' ? 'internal_error' : 'cluster_lost';
    const reason = `No word on the job for ${minutes(silenceMs)} minutes. ${message}${noteOnKept(job)}`;
    return fail(job, code, reason, moment.now);
  }
  return patchOnly({
    status_detail: `No word from the GPU cluster: ${message} What was reported so far is kept; trying again.`,
    missing_looks: 0,
    next_poll_at: backOff(silenceMs, moment),
  });
}

/** The cluster answers and knows no such job: believed only after several looks in a row. */
export function decideMissing(job: ClaimedJob, moment: Moment): Decision {
  const { now } = moment;
  const looks = job.missing_looks + 1;
  if (looks < RECONCILE_LIMITS.missingLooks) {
    return patchOnly({
      status_detail: 'The GPU cluster does not know this job at the moment; looking again.',
      missing_looks: looks,
      next_poll_at: after(now, RECONCILE_LIMITS.missingLookMs),
    });
  }
  if (job.cancel_requested_at !== null) {
    return cancelAsAsked(job, 'Cancelled; the GPU cluster has no such job.', now, {
      missing_looks: looks,
    });
  }
  const message = `The GPU cluster did not know the job at ${looks} looks in a row.`;
  const lost = { outcome: 'failed', code: 'cluster_lost', message, retryable: true } as const;
  return concludeAttempt(job, job.ending ?? lost, { missing_looks: looks }, moment, {});
}

const minutes = (ms: number): number => Math.floor(ms / 60_000);
