import 'server-only';
import { createHash } from 'node:crypto';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { MAX_FIXABLE_BYTES, type DatasetFixes, type FixEffect } from '@/core/datasets/fixes/fixes.schema';
import { createValidator, type ValidationResult } from '@/core/datasets/validator';
import type { RequestContext } from '../http/route';
import { signDownload } from '../supabase/sign-download';

const BUCKET = 'lora-datasets';
const BYTES_PER_MB = 1024 * 1024;

/** What fixing a dataset comes to: the same for the same file and the same fixes. */
export interface FixRun {
  readonly result: ValidationResult;
  readonly effects: FixEffect[];
  /** Size and hash of the fixed file. */
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Refuses datasets that cannot be fixed now: still uploading or validating, or too large to be read within a request.
 * Throws `dataset_not_ready`, `file_too_large`.
 */
export function requireFixable({ status, file_size }: DatasetView): void {
  if (status !== 'ready' && status !== 'error') {
    throw new AppError(
      'dataset_not_ready',
      'This dataset has not been validated yet, so nothing can be fixed. Wait for its report, then choose the fixes.',
    );
  }
  if (file_size > MAX_FIXABLE_BYTES) {
    throw new AppError(
      'file_too_large',
      `Files of more than ${MAX_FIXABLE_BYTES / BYTES_PER_MB} MB cannot be fixed here; this one has ${Math.ceil(file_size / BYTES_PER_MB)} MB. ` +
        'Nothing was changed. Correct the file on your side with the report, and upload it as a new dataset.',
    );
  }
}

/**
 * Reads the uploaded file of a dataset and yields the fixed file, piece by piece; the end returns what was done. The memory
 * does not grow with the file. Throws `not_found` when the file has left storage, `unavailable` when storage fails midway.
 */
export async function* fixFile(
  ctx: RequestContext,
  dataset: DatasetView,
  fixes: DatasetFixes,
): AsyncGenerator<Uint8Array, FixRun> {
  const hash = createHash('sha256');
  const pieces: Uint8Array[] = [];
  const validator = createValidator({
    fileName: dataset.file_name,
    requestedFormat: dataset.format,
    withLints: false,
    fixes,
    sink: (piece) => {
      hash.update(piece);
      pieces.push(piece);
    },
  });
  for await (const chunk of readUpload(ctx, dataset)) {
    validator.push(chunk);
    yield* pieces.splice(0);
    if (validator.isOver) break;
  }
  const result = validator.finish();
  yield* pieces.splice(0);
  return { result, effects: validator.effects, bytes: result.normalizedBytes, sha256: hash.digest('hex') };
}

/** Runs the fixes and keeps nothing of the file. */
export async function tryFixes(
  ctx: RequestContext,
  dataset: DatasetView,
  fixes: DatasetFixes,
): Promise<FixRun> {
  const file = fixFile(ctx, dataset, fixes);
  for (;;) {
    const next = await file.next();
    if (next.done) return next.value;
  }
}

/** Why nothing can be made of a run, in words for the owner; null when a version can be made. */
export function reasonToRefuse({ result, effects, bytes }: FixRun, fixes: DatasetFixes): string | null {
  const { rows, reason, counts } = result.report;
  const isReadToTheEnd = !result.report.defects.some(({ code }) => code === 'broken_document');
  if (bytes === 0) {
    return 'With these fixes not one usable row is left. Nothing was changed; correct the file and upload it again.';
  }
  if (!isReadToTheEnd && counts.errors > 0) {
    return `The file cannot be read to its end, so a fixed copy would lose rows. ${reason ?? ''} Correct the file and upload it again.`;
  }
  if (rows.rejected > 0 && !fixes.drop_unusable) {
    return `${rows.rejected.toLocaleString('en-US')} ${rows.rejected === 1 ? 'row has an error' : 'rows have errors'} and cannot be copied. Choose “Leave out rows with errors” to agree that they are left out.`;
  }
  if (fixes.resplit === undefined && effects.every((effect) => effect.rows === 0)) {
    return 'These fixes would change nothing: no row needs them.';
  }
  return null;
}

async function* readUpload(
  ctx: RequestContext,
  { storage_path: path, file_name: fileName }: DatasetView,
): AsyncGenerator<Uint8Array> {
  const url = await signDownload(ctx.db, { bucket: BUCKET, path, fileName });
  try {
    const response = await fetch(url);
    if (!response.ok || response.body === null) throw new Error(`storage answered ${response.status}`);
    yield* response.body;
  } catch {
    throw new AppError(
      'unavailable',
      'The file could not be read from storage right now. Nothing was changed; try again.',
    );
  }
}
