import type { TickPorts, TickReport, TickSettings } from './ports.ts';

/** Bounds of one tick: what an edge function may take, and what one round may hold in memory. */
export const TICK_LIMITS = {
  /** What the data API answers in one call. */
  jobsPerRound: 1000,
  rounds: 16,
  /** Share of the ticks that look for jobs left behind on the cluster, and pages of each status that they look at. */
  orphanLookShare: 1 / 40,
  orphanPages: 5,
  /** Searches followed by one tick. */
  sweeps: 100,
  /** After this long no further round begins. */
  durationMs: 40_000,
  leaseSeconds: 60,
  /** Trainings are stopped this long before their month's budget is used up: the longest rest between two ticks. */
  budgetLookaheadSeconds: 30,
  concurrentCalls: 32,
  /**
   * Metric points and log lines: of one answer, of one job in one round, of all jobs in one round. All concurrent calls
   * together ask for less than a round's rows, metrics and logs at once.
   */
  pageRows: 300,
  rowsPerJob: 5000,
  rowsPerRound: 20_000,
  /** Stored bytes that are read back and hashed. */
  verifiedBytes: 64 * 1024 * 1024,
  rangeBytes: 4 * 1024 * 1024,
  /** The cluster may queue a job for long before it fetches its files. */
  inputUrlSeconds: 24 * 3600,
} as const;

/** One run of the function: its ports, its identity as a lease holder and what is left of its budgets. */
export interface Tick extends TickPorts {
  settings: TickSettings;
  worker: string;
  endsAt: number;
  budget: { bytes: number; rows: number };
  report: TickReport;
}

export function startTick(ports: TickPorts, settings: TickSettings): Tick {
  return {
    ...ports,
    settings,
    worker: ports.newId(),
    endsAt: ports.now().getTime() + TICK_LIMITS.durationMs,
    budget: { bytes: TICK_LIMITS.verifiedBytes, rows: TICK_LIMITS.rowsPerRound },
    report: { rounds: 0, looks: 0, written: 0, problems: [] },
  };
}

export const hasTime = (tick: Tick): boolean => tick.now().getTime() < tick.endsAt;

/** Notes a problem for the operator. */
export function note(tick: Tick, what: string, error: unknown): void {
  tick.report.problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}

/** Runs `work` on every item, at most `TICK_LIMITS.concurrentCalls` at a time; results in the items' order. */
export async function forEachLimited<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(TICK_LIMITS.concurrentCalls, items.length) }, worker));
  return results;
}
