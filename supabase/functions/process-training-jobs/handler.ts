import {
  claimedJob,
  claimedJobIdentity,
  type ClaimedJob,
} from '../../../src/core/training/reconcile/claimed-job.ts';
import { decideNext } from '../../../src/core/training/reconcile/decide-next.ts';
import { type CancelEffect, type Decision } from '../../../src/core/training/reconcile/decision.ts';
import { fail } from '../../../src/core/training/reconcile/endings.ts';
import type { Moment, Observation } from '../../../src/core/training/reconcile/observation.ts';
import { cancelOrphans } from './cancel-orphans.ts';
import { commitEach, toCommit } from './commit.ts';
import { decideSweeps } from './decide-sweeps.ts';
import { holdBudgets } from './hold-budgets.ts';
import { observationOf } from './failed-look.ts';
import { observe, type Look } from './observe.ts';
import type { JobCommit, TickPorts, TickReport, TickSettings } from './ports.ts';
import { forEachLimited, hasTime, note, startTick, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * One tick: claims due jobs under a lease, looks at each, decides, and commits everything about all of them in one call;
 * again for jobs that are due at once, until nothing is due or its bounds are reached. May be killed anywhere and run
 * twice at once: what was not committed is done again by whoever claims the job next.
 * @throws when the database cannot be asked for due jobs.
 */
export async function runTick(ports: TickPorts, settings: TickSettings): Promise<TickReport> {
  const tick = startTick(ports, settings);
  await runRounds(tick);
  const hasStoppedRuns = await decideSweeps(tick);
  const hasStoppedForBudget = await holdBudgets(tick);
  // Jobs that were asked to stop are due at once.
  if (hasStoppedRuns || hasStoppedForBudget) await runRounds(tick);
  await cancelOrphans(tick);
  return tick.report;
}

async function runRounds(tick: Tick): Promise<void> {
  while (tick.report.rounds < TICK_LIMITS.rounds && hasTime(tick)) {
    tick.budget.rows = TICK_LIMITS.rowsPerRound;
    const rows = await tick.store.claim(tick.worker, TICK_LIMITS.jobsPerRound, TICK_LIMITS.leaseSeconds);
    if (rows.length === 0) return;
    tick.report.rounds += 1;
    await runRound(tick, rows);
  }
}

async function runRound(tick: Tick, rows: readonly unknown[]): Promise<void> {
  const { jobs, refusals } = readRows(tick, rows);
  const looks = await observe(tick, jobs);
  const decided = looks.map((look) => ({ look, decision: decide(tick, look) }));
  await forEachLimited(
    decided.flatMap(({ decision }) => decision.effects),
    (effect) => pressCancel(tick, effect),
  );
  const commits = decided.map(({ look, decision }) =>
    toCommit(look.job, decision, { release: true, series: seriesOf(look.observation) }),
  );
  const byId = new Map(looks.map((look) => [look.job.id, look.job]));
  const written = await commitEach(tick, [...refusals, ...commits], (refused) =>
    giveBack(tick, byId.get(refused.job_id)),
  );
  tick.report.looks += looks.length;
  tick.report.written += written.size;
}

/** Claimed rows as jobs; a row that cannot be read ends as failed instead of staying active for ever. */
function readRows(tick: Tick, rows: readonly unknown[]): { jobs: ClaimedJob[]; refusals: JobCommit[] } {
  const jobs: ClaimedJob[] = [];
  const refusals: JobCommit[] = [];
  for (const row of rows) {
    const parsed = claimedJob.safeParse(row);
    if (parsed.success) {
      jobs.push(parsed.data);
      continue;
    }
    const issue = parsed.error.issues[0];
    const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
    const identity = claimedJobIdentity.parse(row);
    note(tick, `Reading job ${identity.id}`, problem);
    const job = { id: identity.id, name: 'A training job' };
    const failed = fail(job, 'internal_error', `Its record cannot be read: ${problem}`, tick.now());
    refusals.push(toCommit(identity, failed, { release: true }));
  }
  return { jobs, refusals };
}

/** Decides about one job; an error in the decision itself counts as an internal error of that job alone. */
function decide(tick: Tick, { job, observation }: Look): Decision {
  const moment = momentOf(tick);
  try {
    return decideNext(job, observation, moment);
  } catch (error) {
    note(tick, `Deciding about job ${job.id}`, error);
    return decideNext(job, observationOf(error), moment);
  }
}

/** What is written about a job whose own commit the database refused: that it was not well, and when to try again. */
function giveBack(tick: Tick, job: ClaimedJob | undefined): JobCommit | undefined {
  if (!job) return undefined;
  const refused = {
    kind: 'internal_error',
    message: 'The database refused what was reported of this job.',
  } as const;
  return toCommit(job, decideNext(job, refused, momentOf(tick)), { release: true });
}

const momentOf = (tick: Tick): Moment => ({
  now: tick.now(),
  jitter: tick.random(),
  maxRuntimeSeconds: tick.settings.maxRuntimeSeconds,
});

/** A press that fails is repeated by the next look. */
async function pressCancel(tick: Tick, { clusterJobId, saveCheckpoint }: CancelEffect): Promise<void> {
  try {
    await tick.cluster.cancelJob(clusterJobId, { saveCheckpoint });
  } catch (error) {
    note(tick, `Cancelling cluster job ${clusterJobId}`, error);
  }
}

const seriesOf = (observation: Observation) =>
  observation.kind === 'cluster_job' ? observation.series : null;
