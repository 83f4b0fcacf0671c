import type { ClusterJob } from '../../src/core/cluster/contract.ts';
import type { StateFile } from '../engines/job-files.ts';
import type { JobRow } from './job-store.ts';

/**
 * A job as the contract shows it, from its record, the state file of its latest attempt and, while it waits, its place
 * in the queue.
 */
export function jobView(row: JobRow, liveState: StateFile | null, queuePosition: number): ClusterJob {
  const isActive = row.status === 'running' || row.status === 'cancelling';
  const state = (isActive ? liveState : null) ?? row.last_state;
  const isCounted = row.last_state !== null && state !== null && row.last_state.attempt >= state.attempt;
  const runningSeconds = state && !isCounted ? state.engine_seconds : 0;
  return {
    id: row.id,
    object: 'fine_tuning.job',
    idempotency_key: row.idempotency_key,
    status: row.status,
    phase: phaseOf(row, state),
    attempt: row.attempt,
    queue_position: row.status === 'queued' ? Math.max(0, queuePosition) : null,
    model: row.request.model,
    progress: state?.progress ?? { step: 0, total_steps: null, epoch: 0, tokens: 0 },
    created_at: row.created_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
    estimated_finish_at: isActive ? (state?.estimated_finish_at ?? null) : null,
    heartbeat_at: state?.updated_at ?? row.started_at,
    usage: { gpu_seconds: row.gpu_seconds + runningSeconds },
    error: row.error,
  };
}

/** A new attempt is initializing until its program has said something. */
function phaseOf(row: JobRow, state: StateFile | null): ClusterJob['phase'] {
  if (row.started_at === null) return 'queued';
  return state?.attempt === row.attempt ? state.phase : 'initializing';
}
