import type { ClaimedJob } from '../../../../src/core/training/reconcile/claimed-job.ts';
import { killable } from '../../_shared/testing/killable.ts';
import { runTick } from '../handler.ts';
import type { TickPorts } from '../ports.ts';
import type { ClusterSimulator } from './cluster-simulator.ts';
import { TOTAL_STEPS } from './simulated-job.ts';

type Row = Record<string, unknown>;

/** Everything that a job leaves behind, as read from wherever it is kept. */
export interface Remains {
  job: Row;
  metrics: Row[];
  logs: Row[];
  checkpoints: Row[];
  costs: Row[];
  models: Row[];
  notifications: Row[];
  /** sha256 of the stored file by its path within the job. */
  files: Record<string, string>;
}

/** A database, a storage and a simulated cluster with one job in them. */
export interface World {
  jobId: string;
  simulator: ClusterSimulator;
  ports: TickPorts;
  /** The job is due, and whoever died with its lease has lost it. */
  makeDue(): Promise<void>;
  requestCancel(): Promise<void>;
  read(): Promise<Remains>;
}

export const SETTINGS = { maxRuntimeSeconds: 3600 };
export const tick = (world: World) => runTick(world.ports, SETTINGS);

const atWork = (simulator: ClusterSimulator) =>
  simulator.jobs.filter(({ view }) => view.finished_at === null);

/** The stations of a job's life: what the cluster does before each, and when it is reached. */
export const STATIONS = {
  submit: {
    prepare: (_simulator: ClusterSimulator) => undefined,
    isReached: (job: Row) => job.external_job_id !== null,
  },
  ingest: {
    prepare: (simulator: ClusterSimulator) => atWork(simulator).forEach((job) => job.trainTo(12)),
    isReached: (job: Row) => job.status === 'running' && job.metrics_cursor === 13 && job.logs_cursor === 13,
  },
  /** In training, with its checkpoint of step 10 in storage. */
  keep: {
    prepare: (simulator: ClusterSimulator) => {
      simulator.listsWhileTraining = true;
      STATIONS.ingest.prepare(simulator);
    },
    isReached: (job: Row) =>
      STATIONS.ingest.isReached(job) && (job.keeping as ClaimedJob['keeping'])?.stored.length === 1,
  },
  /** The cluster knows nothing of its job any more. */
  lose: {
    prepare: (simulator: ClusterSimulator) => simulator.lost.push(...simulator.jobs.splice(0)),
    isReached: (job: Row) => job.attempt === 2,
  },
  /** Between its two attempts. */
  crash: {
    prepare: (simulator: ClusterSimulator) =>
      atWork(simulator).forEach((job) => job.fail('worker_crashed', 'Killed by SIGKILL.', true)),
    isReached: (job: Row) => job.attempt === 2,
  },
  resubmit: {
    prepare: (_simulator: ClusterSimulator) => undefined,
    isReached: (job: Row) => job.attempt === 2 && job.external_job_id !== null,
  },
  finish: {
    prepare: (simulator: ClusterSimulator) => atWork(simulator).forEach((job) => job.succeed()),
    isReached: (job: Row) => job.completed_at !== null,
  },
} as const;
export type Station = keyof typeof STATIONS;
const LIFE: readonly Station[] = ['submit', 'ingest', 'finish'];
/** A life in which the first attempt's worker crashes. */
export const HARD_LIFE: readonly Station[] = ['submit', 'ingest', 'crash', 'resubmit', 'finish'];
/** A life in which the cluster loses the job in the middle of its training. */
export const LOST_LIFE: readonly Station[] = ['submit', 'keep', 'lose', 'resubmit', 'finish'];
export const ALL_POINTS = TOTAL_STEPS + 1;

/** Ticks until `isReached`; throws when that takes more ticks than any honest way could. */
export async function tickUntil(world: World, isReached: (job: Row) => boolean): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await world.makeDue();
    await tick(world);
    const { job } = await world.read();
    if (isReached(job)) return;
  }
  const { job } = await world.read();
  throw new Error(`The job did not get there: ${JSON.stringify(job)}`);
}

/** Lives a job's whole life. With `kill`, the first tick of that station dies at its `fatal`-th call. */
export async function live(
  world: World,
  kill?: { station: Station; fatal: number },
  stations = LIFE,
): Promise<{ remains: Remains; hasDied: boolean }> {
  let hasDied = false;
  for (const station of stations) {
    STATIONS[station].prepare(world.simulator);
    if (kill?.station === station) {
      await world.makeDue();
      const mortal = killable(world.ports, kill.fatal);
      hasDied = (await Promise.race([mortal.died, runTick(mortal.ports, SETTINGS)])) === 'died';
    }
    await tickUntil(world, STATIONS[station].isReached);
  }
  return { remains: comparable(await world.read()), hasDied };
}

const JOB_COLUMNS = [
  ...['status', 'current_stage', 'status_detail', 'progress', 'current_epoch', 'current_step', 'total_steps'],
  ...['current_metrics', 'billed_gpu_seconds', 'current_cost', 'final_cost', 'error_code', 'error_message'],
  ...['resume_from', 'ending', 'keeping', 'billed_before_attempt', 'past_attempts'],
  ...['attempt', 'missing_looks', 'metrics_cursor', 'logs_cursor'],
];
const CLOCK_COLUMNS = new Set(['id', 'created_at', 'updated_at', 'billing_period', 'ended_at']);
const byAttempt = (a: Row, b: Row) =>
  Number(a.attempt) - Number(b.attempt) || Number(a.step) - Number(b.step);
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Remains without what differs between two lives that went alike: ids, and the platform's own clock. */
export function comparable(remains: Remains): Remains {
  const timeless = (rows: Row[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !CLOCK_COLUMNS.has(name))));
  const job = Object.fromEntries(JOB_COLUMNS.map((name) => [name, remains.job[name]]));
  job.past_attempts = timeless(remains.job.past_attempts as Row[]);
  const plain = {
    ...{ job: { ...job, hasModel: remains.job.artifact_id !== null }, files: remains.files },
    ...{
      metrics: timeless(remains.metrics).sort(byAttempt),
      logs: timeless(remains.logs),
      costs: timeless(remains.costs),
    },
    ...{ checkpoints: timeless(remains.checkpoints), models: timeless(remains.models) },
    notifications: timeless(remains.notifications),
  };
  return JSON.parse(JSON.stringify(plain).replaceAll(UUID, '<id>')) as Remains;
}
