import type { ClusterErrorBody, ClusterErrorCode } from '../../src/core/cluster/contract.ts';
import { systemErrorCode } from '../system-error.ts';

/** A job that cannot go on, in the contract's terms. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';

  constructor(
    readonly code: ClusterErrorCode,
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }
}

/** What the platform is told of any failure. */
export function describeFailure(error: unknown): ClusterErrorBody {
  if (error instanceof TrainingError) {
    return { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (systemErrorCode(error) === 'ENOSPC') {
    return { code: 'disk_full', message: 'The disk of the cluster is full.', retryable: true };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocat|memory/i.test(message)) {
    return { code: 'out_of_memory', message: `Out of memory: ${message}`, retryable: false };
  }
  return { code: 'internal', message, retryable: true };
}
