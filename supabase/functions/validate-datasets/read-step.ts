import type { ValidationResult } from '../../../src/core/datasets/validator.ts';
import type { ReadingWork, SavedObject } from './cursor.ts';
import { describeResult, tooLargeToStore } from './describe-result.ts';
import { Reading } from './reading-state.ts';
import { FinalError, restart, speed, type Step, type StepContext } from './step.ts';
import { normalizedFile, sweepFolder } from './working-files.ts';

export const NORMALIZED_TYPE = 'application/x-ndjson';

/** Reads on in the upload until the budget is spent, and saves everything that was learned; at its end, the result. */
export async function readOn(context: StepContext, work: ReadingWork | null): Promise<Step> {
  const { dataset, storage, budget, limits } = context;
  if (work === null) await removeOlderRuns(context);
  const reading = await resume(context, work);
  if (reading === null) return restart(context);
  const { validator } = reading;
  const startMs = budget.elapsedMs;
  const startByte = validator.taken.bytes;
  const upload = { bucket: dataset.storage_bucket, path: dataset.storage_path };
  const parts: SavedObject[] = [...(work?.parts ?? [])];
  let etag = work?.etag ?? null;
  while (validator.taken.bytes < dataset.file_size && !validator.isOver) {
    const offset = validator.taken.bytes;
    if (offset > startByte && budget.isSpent(context.share)) break;
    const range = await storage.readRange(
      upload,
      offset,
      Math.min(offset + limits.rangeBytes, dataset.file_size),
    );
    if (range === null) throw uploadGone();
    if (range.size !== dataset.file_size || (etag !== null && range.etag !== etag)) throw uploadChanged();
    etag = range.etag;
    budget.transfer(range.bytes.length);
    budget.work(() => reading.push(range.bytes));
    if (reading.pending >= limits.chunkBytes) await storePending(context, reading, parts);
  }
  const { bytes, rows } = validator.taken;
  const progress = {
    phase: 'reading' as const,
    ...{ bytes_done: bytes, bytes_total: dataset.file_size, rows },
    bytes_per_second: speed(bytes - startByte, budget.elapsedMs - startMs),
  };
  if (validator.isOver || (bytes >= dataset.file_size && !budget.isSpent(context.share)))
    return finish(context, reading, parts, progress);
  await storePending(context, reading, parts);
  const state = await context.files.seal(
    `${bytes}.state`,
    budget.work(() => reading.save()),
  );
  const { run, restarts } = dataset.validation_cursor;
  return {
    kind: 'more',
    cursor: { run, restarts, work: { phase: 'reading', etag, state, parts } },
    progress,
    unneeded: work ? [work.state] : [],
  };
}

async function resume(
  { dataset, files, limits, budget }: StepContext,
  work: ReadingWork | null,
): Promise<Reading | null> {
  const options = { fileName: dataset.file_name, requestedFormat: dataset.format, limits };
  if (work === null) return Reading.start(options);
  const state = await files.open(work.state);
  return state && Reading.restore(options, state, budget);
}

/** Nothing but the upload and the normalized file in use is wanted when a run begins; we alone hold the dataset. */
function removeOlderRuns({ dataset, storage }: StepContext): Promise<void> {
  return sweepFolder(
    storage,
    dataset,
    (path) => path === dataset.storage_path || path === dataset.normalized_path,
  );
}

/** Stores the normalized rows that are in memory; once they are more than storage can take as one file, none are kept. */
async function storePending(
  { files, limits, budget }: StepContext,
  reading: Reading,
  parts: SavedObject[],
): Promise<void> {
  const end = reading.normalizedBytes;
  const bytes = budget.work(() => reading.take());
  if (end > limits.maxNormalizedBytes || bytes.length === 0) return;
  parts.push(await files.save(`${end}.part`, bytes));
  budget.transfer(bytes.length);
}

async function finish(
  context: StepContext,
  reading: Reading,
  parts: SavedObject[],
  progress: Extract<Step, { kind: 'more' }>['progress'],
): Promise<Step> {
  const { dataset, storage, files, limits, budget } = context;
  const { run, restarts, work } = dataset.validation_cursor;
  const checked: ValidationResult = budget.work(() => reading.validator.finish());
  const found =
    checked.normalizedBytes > limits.maxNormalizedBytes
      ? tooLargeToStore(checked, limits.maxNormalizedBytes)
      : checked;
  const sha256 = reading.digests();
  if (!reading.validator.isOver && dataset.file_sha256 !== null && dataset.file_sha256 !== sha256.upload)
    throw uploadDamaged(dataset.file_sha256, sha256.upload);
  const file = normalizedFile(dataset, run);
  const result = describeResult(found, file.path, sha256.normalized);
  if (!found.report.ready) return { kind: 'done', result };
  if (parts.length === 0 && reading.pending <= limits.chunkBytes) {
    await storage.write(file, reading.take(), NORMALIZED_TYPE);
    return { kind: 'done', result };
  }
  await storePending(context, reading, parts);
  const sealed = await files.seal('result', new TextEncoder().encode(JSON.stringify(result)));
  return {
    kind: 'more',
    cursor: {
      ...{ run, restarts },
      work: { phase: 'writing', result: sealed, parts, rows: progress.rows, upload: null },
    },
    progress: { ...progress, phase: 'writing', bytes_done: 0, bytes_total: found.normalizedBytes },
    unneeded: work?.phase === 'reading' ? [work.state] : [],
  };
}

const uploadGone = () =>
  new FinalError(
    'The uploaded file is no longer in storage. Nothing can be validated; delete this dataset and upload the file again.',
  );

const uploadChanged = () =>
  new FinalError(
    'The uploaded file was replaced while it was being checked, so nothing found in it counts. Start validation again to check the file that is there now; if its size changed, delete this dataset and upload it again.',
  );

const uploadDamaged = (announced: string, found: string) =>
  new FinalError(
    `The uploaded file is not the one on your disk: it was announced with the SHA-256 ${announced}, and has ${found}. It was probably damaged on the way. It is kept, and nothing is trained on it; delete this dataset and upload the file again.`,
  );
