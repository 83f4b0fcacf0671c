import type { ReadinessLimits } from '../../../src/core/datasets/readiness.ts';
import type { ValidationProgress } from '../../../src/core/datasets/dataset.schema.ts';
import type { Budget } from './budget.ts';
import type { SavedObject, ValidationCursor } from './cursor.ts';
import { sourceOf } from './source.ts';
import type { DatasetStorage } from './storage.ts';
import type { ClaimedDataset, CompletedValidation, MadeFile } from './store.ts';
import type { WorkingFiles } from './working-files.ts';

export interface StepLimits extends ReadinessLimits {
  /** The normalized file of a small upload may be many times as large; storage takes no more than this. */
  readonly maxNormalizedBytes: number;
  /** So many bytes of the upload are asked for at once. */
  readonly rangeBytes: number;
  /** So many bytes go into one chunk of a resumable upload; storage takes no other number. */
  readonly chunkBytes: number;
}

/** Hosted Storage takes resumable uploads in chunks of exactly 6 MiB. */
export const DEFAULT_SIZES = { rangeBytes: 2 * 1024 * 1024, chunkBytes: 6 * 1024 * 1024 };

/** What one step of a validation works with. */
export interface StepContext {
  readonly dataset: ClaimedDataset;
  readonly storage: DatasetStorage;
  readonly files: WorkingFiles;
  readonly limits: StepLimits;
  readonly budget: Budget;
  /** This step may use one in so many of the budget. */
  readonly share: number;
}

/** What a step came to. `unneeded` are working files that no cursor points to once it is committed. */
export type Step =
  | { kind: 'more'; cursor: ValidationCursor; progress: StepProgress; unneeded: readonly SavedObject[] }
  | { kind: 'made'; file: MadeFile }
  | { kind: 'done'; result: CompletedValidation };

export type StepProgress = Omit<ValidationProgress, 'updated_at'>;

/** A failure that no further attempt can mend, in words for the dataset's owner. */
export class FinalError extends Error {
  override readonly name = 'FinalError';
}

const MAX_RESTARTS = 3;

/** The number of restarts with one more. Throws a FinalError instead of the fourth. */
export function countRestart({ dataset }: StepContext): number {
  const { restarts } = dataset.validation_cursor;
  if (restarts < MAX_RESTARTS) return restarts + 1;
  throw new FinalError(
    'What validation had saved was lost again and again, so it could not go on. The file is kept; start validation again.',
  );
}

/** Begins the run again from the first byte, because something it had saved is gone. */
export function restart(context: StepContext): Step {
  const { validation_cursor: cursor } = context.dataset;
  const progress = {
    phase: 'reading' as const,
    bytes_done: 0,
    bytes_total: sourceOf(context.dataset).size,
    rows: 0,
    bytes_per_second: 0,
  };
  return {
    kind: 'more',
    cursor: { run: cursor.run, restarts: countRestart(context), work: null },
    progress,
    unneeded: [],
  };
}

/** Bytes a second since `startMs` of the budget's clock. */
export const speed = (bytes: number, elapsedMs: number): number =>
  Math.round((bytes * 1000) / Math.max(1, elapsedMs));
