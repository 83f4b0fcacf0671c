import { isActiveJobStatus } from '../job.schema.ts';
import { submissionKey, type ClaimedJob } from './claimed-job.ts';
import { decideClusterJob } from './decide-cluster-job.ts';
import { decideDelivery } from './decide-delivery.ts';
import { decideSaving } from './decide-saving.ts';
import { decideMissing, decideSilence } from './decide-silence.ts';
import { patchOnly, type Decision } from './decision.ts';
import { cancelAsAsked, complete, fail } from './endings.ts';
import type { Moment, Observation } from './observation.ts';
import { nextStatus } from './progress.ts';

/** Whether a job may be cancelled without asking the cluster: nothing was ever sent there. */
export const isUntouchedByCluster = (job: ClaimedJob): boolean =>
  job.submit_intent_at === null && job.external_job_id === null;

/**
 * The reconciler's brain: what one look at a job leads to. Pure and total: any observation of any job gives a decision
 * that the database accepts (one legal edge at most, nothing on an ended job).
 */
export function decideNext(job: ClaimedJob, observation: Observation, moment: Moment): Decision {
  if (!isActiveJobStatus(job.status)) return patchOnly({});
  if (job.ending?.stage === 'saving') return decideSaving(job, job.ending, observation, moment);
  if (job.cancel_requested_at !== null && isUntouchedByCluster(job)) {
    const when = job.attempt === 1 ? 'before the training began' : 'between two attempts';
    return cancelAsAsked(job, `Cancelled ${when}.`, moment.now);
  }
  switch (observation.kind) {
    case 'cluster_job':
      // An id that the cluster gave away again belongs to somebody else's job.
      return observation.job.idempotency_key === submissionKey(job)
        ? decideClusterJob(job, observation, moment)
        : decideMissing(job, moment);
    case 'missing':
      return decideMissing(job, moment);
    case 'checkpoint':
      // Nobody waits for one: looks at the job itself.
      return patchOnly({ next_poll_at: moment.now.toISOString() });
    case 'rejected':
      return fail(job, observation.code, observation.message, moment.now);
    case 'delivery':
      return decideDelivery(job, observation.progress, moment);
    case 'delivered':
      return job.status === 'running'
        ? complete(job, observation.delivery, observation.points, moment.now)
        : catchUp(job, moment);
    default:
      return decideSilence(job, observation, moment);
  }
}

/** Files can only be proven of a job that runs: takes the missing edge first. */
const catchUp = (job: ClaimedJob, { now }: Moment): Decision =>
  patchOnly({ status: nextStatus(job.status, 'running').status, next_poll_at: now.toISOString() });
