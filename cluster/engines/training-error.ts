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

export const DISK_FULL: ClusterErrorBody = {
  code: 'disk_full',
  message:
    'The disk of the cluster is full or cannot be written. What was saved before is kept; try again when its operator has made room.',
  retryable: true,
};

/** No space, no quota, or SQLite's words for the same: compiled to WebAssembly, it calls every failed write an I/O error. */
export function isDiskFull(error: unknown): boolean {
  if (['ENOSPC', 'EDQUOT'].includes(systemErrorCode(error) ?? '')) return true;
  return error instanceof Error && /database or disk is full|disk I\/O error/.test(error.message);
}

/** What the platform is told of any failure. */
export function describeFailure(error: unknown): ClusterErrorBody {
  if (error instanceof TrainingError) {
    return { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (isDiskFull(error)) return DISK_FULL;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocat|memory/i.test(message)) {
    return { code: 'out_of_memory', message: `Out of memory: ${message}`, retryable: false };
  }
  return { code: 'internal', message, retryable: true };
}
