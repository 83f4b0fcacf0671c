import type { ClusterErrorBody, ClusterJobStatus } from '../../src/core/cluster/contract.ts';
import { DISK_FULL_EXIT_CODE, type ProgramExit } from '../engines/engine.ts';
import type { ManifestFile, StateFile } from '../engines/job-files.ts';
import { DISK_FULL } from '../engines/training-error.ts';

/** Crashes after which a job is given up. */
export const MAX_CRASHES = 3;

/** All that is known when an attempt's program is gone. */
export interface AttemptEnd {
  status: ClusterJobStatus;
  attempt: number;
  crashes: number;
  state: StateFile | null;
  manifest: ManifestFile | null;
  /** Null when the service itself was away. */
  exit: ProgramExit | null;
  isTimedOut: boolean;
  isDraining: boolean;
  maxRuntimeSeconds: number;
}

export type Decision =
  | { kind: 'succeeded'; manifest: ManifestFile }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: ClusterErrorBody }
  /** Go on from the newest checkpoint, now. */
  | { kind: 'restart'; isCrash: boolean; reason: string }
  /** Go on when the service starts again. */
  | { kind: 'leave' };

/**
 * What becomes of a job whose program has ended. Complete work wins every race: a success that a cancel or a time limit
 * came too late for stays a success.
 */
export function decideEnd(end: AttemptEnd): Decision {
  const { manifest } = end;
  const state = end.state?.attempt === end.attempt ? end.state : null;
  if (state?.outcome === 'succeeded' && manifest) return { kind: 'succeeded', manifest };
  if (end.status === 'cancelling') return { kind: 'cancelled' };
  if (end.isTimedOut) {
    const message = `The job ran into its limit of ${end.maxRuntimeSeconds} seconds; its last checkpoint is kept.`;
    return { kind: 'failed', error: { code: 'timed_out', message, retryable: false } };
  }
  if (state?.outcome === 'failed' && state.error) return { kind: 'failed', error: state.error };
  if (end.exit?.error) return { kind: 'failed', error: end.exit.error };
  if (end.isDraining) return { kind: 'leave' };
  if (end.exit === null || state?.outcome === 'stopped') {
    return { kind: 'restart', isCrash: false, reason: 'The cluster service was restarted' };
  }
  return decideCrash(end.exit, end.crashes + 1, state?.memory);
}

/** Killed while it held nearly all of the memory that it may hold: that was the operating system. */
const NEARLY_ALL = 0.9;

function decideCrash({ code, signal }: ProgramExit, crashes: number, memory: StateFile['memory']): Decision {
  if (code === DISK_FULL_EXIT_CODE) return { kind: 'failed', error: DISK_FULL };
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code ?? 'unknown'}`;
  const isFull = memory !== undefined && memory.peak_bytes >= NEARLY_ALL * memory.limit_bytes;
  // Node ends itself with SIGABRT when its heap is full; another attempt would meet the same wall.
  if (signal === 'SIGABRT' || (signal === 'SIGKILL' && isFull)) {
    const peak = memory
      ? ` Its peak was at least ${mib(memory.peak_bytes)} of ${mib(memory.limit_bytes)} MiB.`
      : '';
    const message = `The training program ${how}: it ran out of memory.${peak}`;
    return { kind: 'failed', error: { code: 'out_of_memory', message, retryable: false } };
  }
  if (crashes < MAX_CRASHES) return { kind: 'restart', isCrash: true, reason: `The training program ${how}` };
  const message = `The training program ${how}, ${crashes} times in all.`;
  return { kind: 'failed', error: { code: 'worker_crashed', message, retryable: true } };
}

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
