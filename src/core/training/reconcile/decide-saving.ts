import type { AttemptEnding } from './attempt-ending.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { patchOnly, type Decision } from './decision.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import { concludeAttempt } from './next-attempt.ts';
import type { Moment, Observation } from './observation.ts';
import { after, backOff, elapsedMs } from './waits.ts';

/** An attempt has ended and its newest checkpoint is on its way into storage; nothing waits for that for long. */
export function decideSaving(
  job: ClaimedJob,
  ending: AttemptEnding,
  observation: Observation,
  moment: Moment,
): Decision {
  const progress = observation.kind === 'checkpoint' ? observation.progress : null;
  if (progress?.state === 'none') return concludeAttempt(job, ending, {}, moment, {});
  if (progress?.state === 'stored') {
    return concludeAttempt(job, ending, {}, moment, { checkpoint: progress.save });
  }
  if (progress?.state === 'refused') {
    return concludeAttempt(job, ending, {}, moment, { problem: notSaved(progress.message) });
  }
  const waitedMs = elapsedMs(ending.since, moment.now);
  if (waitedMs > RECONCILE_LIMITS.checkpointSaveMs) {
    const problem = notSaved(`that took longer than ${RECONCILE_LIMITS.checkpointSaveMs / 60_000} minutes.`);
    return concludeAttempt(job, ending, {}, moment, { problem });
  }
  if (!progress) return patchOnly({ next_poll_at: backOff(0, moment) });
  return patchOnly({
    ending: { ...ending, save: progress.save },
    status_detail: `Ended. Storing its checkpoint of step ${progress.save.step}.`,
    heartbeat_at: moment.now.toISOString(),
    next_poll_at: after(moment.now, progress.isWaiting ? RECONCILE_LIMITS.deliveryPollMs : 0),
  });
}

const notSaved = (why: string): string => `Its last checkpoint could not be stored: ${why}`;
