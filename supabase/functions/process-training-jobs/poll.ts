import type { ClusterJob } from '../../../src/core/cluster/contract.ts';
import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import type { ClaimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';
import { observationOf } from './failed-look.ts';
import type { Look } from './observe.ts';
import { readSeries } from './series.ts';
import { forEachLimited, hasTime, note, type Tick } from './tick.ts';

export type SubmittedJob = ClaimedJob & { external_job_id: string };

/** Looks at submitted jobs: one batched question for their states, then the series of each that is being worked on. */
export async function pollJobs(tick: Tick, jobs: readonly SubmittedJob[]): Promise<Look[]> {
  if (jobs.length === 0) return [];
  const lookUp = await askForAll(tick, jobs);
  return forEachLimited(jobs, async (job) => {
    const found = await lookUp(job);
    if ('kind' in found) return { job, observation: found };
    const isWaiting = found.status === 'queued' || !hasTime(tick);
    if (isWaiting) return { job, observation: { kind: 'cluster_job', job: found, series: null } };
    const { series, listed } = await readSeries(tick, job, found);
    return { job, observation: { kind: 'cluster_job', job: found, series }, listed };
  });
}

type LookUp = (job: SubmittedJob) => Promise<ClusterJob | Observation>;

/** How to find each job's state. One malformed entry spoils the whole batch: then every job is asked for by itself. */
async function askForAll(tick: Tick, jobs: readonly SubmittedJob[]): Promise<LookUp> {
  const ask = async (ids: string[]) =>
    new Map((await tick.cluster.getJobs(ids)).map((found) => [found.id, found] as const));
  try {
    const found = await ask(jobs.map((job) => job.external_job_id));
    return async (job) => found.get(job.external_job_id) ?? { kind: 'missing' };
  } catch (error) {
    note(tick, `Asking the cluster for ${jobs.length} jobs`, error);
    const isSpoilt = error instanceof ClusterRequestError && error.kind === 'garbage' && jobs.length > 1;
    if (!isSpoilt) return async () => silenceOf(error);
    return async (job) => {
      if (!hasTime(tick)) return silenceOf(error);
      try {
        const found = await ask([job.external_job_id]);
        return found.get(job.external_job_id) ?? { kind: 'missing' };
      } catch (own) {
        note(tick, `Asking the cluster for job ${job.id}`, own);
        return silenceOf(own);
      }
    };
  }
}

/** A list that is "not found" is no word on any job. */
function silenceOf(error: unknown): Observation {
  const observation = observationOf(error);
  return observation.kind === 'missing'
    ? { kind: 'garbage', message: 'What answers at the GPU cluster’s address knows no list of jobs.' }
    : observation;
}
