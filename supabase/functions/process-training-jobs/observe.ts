import { isUntouchedByCluster } from '../../../src/core/training/reconcile/decide-next.ts';
import type { ClusterCheckpoint } from '../../../src/core/cluster/contract.ts';
import type { ClaimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';
import { deliverAll, type DeliveringJob } from './deliver.ts';
import { observationOf } from './failed-look.ts';
import { keepCheckpoints } from './keep-checkpoint.ts';
import { pollJobs, type SubmittedJob } from './poll.ts';
import { saveCheckpoints, type SavingJob } from './save-checkpoint.ts';
import { submitJobs } from './submit.ts';
import { note, type Tick } from './tick.ts';

/** A job and what one look at it found. */
export interface Look {
  job: ClaimedJob;
  observation: Observation;
  /** Its checkpoints as the cluster lists them, where it was asked. */
  listed?: readonly ClusterCheckpoint[];
}

/** Looks at every job once, each in the way its state asks for. Jobs whose lease was lost on the way are left out. */
export async function observe(tick: Tick, jobs: readonly ClaimedJob[]): Promise<Look[]> {
  const dropped: ClaimedJob[] = [];
  const unsubmitted: ClaimedJob[] = [];
  const submitted: SubmittedJob[] = [];
  const delivering: DeliveringJob[] = [];
  const saving: SavingJob[] = [];
  for (const job of jobs) {
    if (job.cancel_requested_at !== null && isUntouchedByCluster(job)) dropped.push(job);
    else if (!isSubmitted(job)) unsubmitted.push(job);
    else if (isSaving(job)) saving.push(job);
    else if (isDelivering(job)) delivering.push(job);
    else submitted.push(job);
  }
  const looks = await Promise.all([
    together(tick, 'Submitting', unsubmitted, submitJobs),
    together(tick, 'Polling', submitted, pollJobs),
    together(tick, 'Delivering', delivering, deliverAll),
    together(tick, 'Saving the checkpoints of', saving, saveCheckpoints),
  ]);
  // Last of all: what has ended goes before what still trains when bytes are read back.
  const kept = await keepCheckpoints(tick, looks.flat());
  return [...kept, ...dropped.map((job): Look => ({ job, observation: { kind: 'missing' } }))];
}

const isSubmitted = (job: ClaimedJob): job is SubmittedJob => job.external_job_id !== null;
const isSaving = (job: SubmittedJob): job is SavingJob => job.ending?.stage === 'saving';
const isDelivering = (job: SubmittedJob): job is DeliveringJob => job.delivery !== null;

/** One kind of look at many jobs; when it fails as a whole, every one of them hears of it and the other kinds go on. */
async function together<Job extends ClaimedJob>(
  tick: Tick,
  what: string,
  jobs: readonly Job[],
  look: (tick: Tick, jobs: readonly Job[]) => Promise<Look[]>,
): Promise<Look[]> {
  try {
    return await look(tick, jobs);
  } catch (error) {
    note(tick, `${what} ${jobs.length} jobs`, error);
    return jobs.map((job) => ({ job, observation: observationOf(error) }));
  }
}
