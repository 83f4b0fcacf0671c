/** The classes that `metadata.priority` may name, the most urgent first. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Waiting so long lifts a job into the next class, so that a low priority is never a no. */
const PROMOTION_MS = 6 * 3600_000;

/** A job that waits. */
export interface QueueEntry {
  id: string;
  /** Rises with each job. */
  sequence: number;
  /** `metadata.user_id`; jobs without one share an empty name. */
  userId: string;
  priority: Priority;
  createdAtMs: number;
  gpuType: string;
  gpuCount: number;
  /** Its files are here. */
  isReady: boolean;
}

/**
 * The order in which waiting jobs get their turn: by class; within a class the user with the fewest GPUs, counting those
 * that run and those of jobs further ahead in this order; then first come, first served.
 */
export function orderQueue<Entry extends QueueEntry>(
  waiting: readonly Entry[],
  runningGpus: ReadonlyMap<string, number>,
  nowMs: number,
): Entry[] {
  const gpus = new Map(runningGpus);
  const left = [...waiting].sort((a, b) => classOf(a, nowMs) - classOf(b, nowMs) || a.sequence - b.sequence);
  const ordered: Entry[] = [];
  while (left.length > 0) {
    const urgent = left.filter((entry) => classOf(entry, nowMs) === classOf(left[0], nowMs));
    const load = ({ userId }: Entry) => gpus.get(userId) ?? 0;
    const next = urgent.reduce((best, entry) => (load(entry) < load(best) ? entry : best));
    gpus.set(next.userId, load(next) + next.gpuCount);
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}

function classOf(entry: QueueEntry | undefined, nowMs: number): number {
  if (!entry) return PRIORITIES.length;
  const promotions = Math.floor((nowMs - entry.createdAtMs) / PROMOTION_MS);
  return Math.max(0, PRIORITIES.indexOf(entry.priority) - promotions);
}

/**
 * The jobs that can start now on the free GPUs of each type. One that has its files and does not fit makes those behind
 * it wait for the same type: smaller jobs would keep it waiting for ever.
 */
export function pickStartable<Entry extends QueueEntry>(
  ordered: readonly Entry[],
  freeGpus: ReadonlyMap<string, number>,
): Entry[] {
  const free = new Map(freeGpus);
  const taken = new Set<string>();
  return ordered.filter(({ isReady, gpuType, gpuCount }) => {
    if (!isReady || taken.has(gpuType)) return false;
    const rest = (free.get(gpuType) ?? 0) - gpuCount;
    if (rest < 0) taken.add(gpuType);
    else free.set(gpuType, rest);
    return rest >= 0;
  });
}
