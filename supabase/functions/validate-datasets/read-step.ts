import type { ReadingWork, SavedObject } from './cursor.ts';
import { describeResult, tooLargeToStore } from './describe-result.ts';
import { describeMade } from './describe-made.ts';
import { freeBytes } from '../../../src/core/datasets/free-bytes.ts';
import { Reading } from './reading-state.ts';
import { sourceOf, targetOf } from './source.ts';
import { FinalError, restart, speed, type Step, type StepContext, type StepProgress } from './step.ts';
import type { ClaimedDataset, CompletedValidation, MadeFile } from './store.ts';
import { sweepFolder } from './working-files.ts';

export const NORMALIZED_TYPE = 'application/x-ndjson';

/** Reads on in the upload until the budget is spent, and saves everything that was learned; at its end, the result. */
export async function readOn(context: StepContext, work: ReadingWork | null): Promise<Step> {
  if (work === null) await removeOlderRuns(context);
  const reading = await resume(context, work);
  if (reading === null) return restart(context);
  try {
    return await readWith(reading, context, work);
  } finally {
    reading.release();
  }
}

async function readWith(reading: Reading, context: StepContext, work: ReadingWork | null): Promise<Step> {
  const { dataset, storage, budget, limits } = context;
  const { validator } = reading;
  const startMs = budget.elapsedMs;
  const startByte = validator.taken.bytes;
  const source = sourceOf(dataset);
  const parts: SavedObject[] = [...(work?.parts ?? [])];
  let etag = work?.etag ?? null;
  while (validator.taken.bytes < source.size && !validator.isOver) {
    const offset = validator.taken.bytes;
    if (offset > startByte && budget.isSpent(context.share)) break;
    const end = Math.min(offset + limits.rangeBytes, source.size);
    const range = await storage.readRange(source.file, offset, end);
    if (range === null) throw uploadGone(dataset);
    if (range.size !== source.size || (etag !== null && range.etag !== etag)) throw uploadChanged(dataset);
    etag = range.etag;
    budget.transfer(range.bytes.length);
    budget.work(() => reading.push(range.bytes));
    freeBytes(range.bytes);
    if (reading.pending >= limits.chunkBytes) await storePending(context, reading, parts);
  }
  const { bytes, rows } = validator.taken;
  const progress = {
    phase: 'reading' as const,
    ...{ bytes_done: bytes, bytes_total: source.size, rows },
    bytes_per_second: speed(bytes - startByte, budget.elapsedMs - startMs),
  };
  if (validator.isOver || (bytes >= source.size && !budget.isSpent(context.share)))
    return finish(context, reading, parts, progress);
  await storePending(context, reading, parts);
  const saved = budget.work(() => reading.save());
  const state = await context.files.seal(`${bytes}.state`, saved);
  freeBytes(saved);
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
  const options = { ...sourceOf(dataset).options, limits };
  if (work === null) return Reading.start(options);
  const state = await files.open(work.state);
  if (state === null) return null;
  const reading = await Reading.restore(options, state, budget);
  freeBytes(state);
  return reading;
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
  const rows = reading.take();
  if (end <= limits.maxNormalizedBytes && rows.length > 0) {
    const part = await files.save(`${end}.part`, rows);
    parts.push(part);
    budget.transfer(part.bytes);
  }
  rows.forEach(freeBytes);
}

async function finish(
  context: StepContext,
  reading: Reading,
  parts: SavedObject[],
  progress: StepProgress,
): Promise<Step> {
  const { dataset, storage, limits, budget } = context;
  const checked = budget.work(() => reading.validator.finish());
  const sha256 = reading.digests();
  if (dataset.making !== null) {
    const file = describeMade(
      checked,
      reading.validator.effects,
      dataset.making.fixes,
      limits,
      sha256.normalized,
    );
    return writeNext(context, reading, parts, { ...progress, bytes_total: file.file_size }, file);
  }
  const found =
    checked.normalizedBytes > limits.maxNormalizedBytes
      ? tooLargeToStore(checked, limits.maxNormalizedBytes)
      : checked;
  if (!reading.validator.isOver && dataset.file_sha256 !== null && dataset.file_sha256 !== sha256.upload)
    throw uploadDamaged(dataset.file_sha256, sha256.upload);
  const file = targetOf(dataset);
  const result = describeResult(found, file.path, sha256.normalized);
  if (!found.report.ready) return { kind: 'done', result };
  if (parts.length === 0 && reading.pending <= limits.chunkBytes) {
    const rows = reading.take();
    await storage.write(file, rows, NORMALIZED_TYPE);
    rows.forEach(freeBytes);
    return { kind: 'done', result };
  }
  return writeNext(context, reading, parts, { ...progress, bytes_total: found.normalizedBytes }, result);
}

/** Ends the reading: the parts are complete, and `result` waits until they are one file. */
async function writeNext(
  context: StepContext,
  reading: Reading,
  parts: SavedObject[],
  progress: StepProgress,
  result: CompletedValidation | MadeFile,
): Promise<Step> {
  const { run, restarts, work } = context.dataset.validation_cursor;
  await storePending(context, reading, parts);
  const sealed = await context.files.seal('result', new TextEncoder().encode(JSON.stringify(result)));
  return {
    kind: 'more',
    cursor: {
      ...{ run, restarts },
      work: { phase: 'writing', result: sealed, parts, rows: progress.rows, upload: null },
    },
    progress: { ...progress, phase: 'writing', bytes_done: 0 },
    unneeded: work?.phase === 'reading' ? [work.state] : [],
  };
}

const uploadGone = ({ making }: ClaimedDataset) =>
  new FinalError(
    making === null
      ? 'The uploaded file is no longer in storage. Nothing can be validated; delete this dataset and upload the file again.'
      : 'The file that this version is made from is no longer in storage, so it cannot be made. Delete this version.',
  );

const uploadChanged = ({ making }: ClaimedDataset) =>
  new FinalError(
    making === null
      ? 'The uploaded file was replaced while it was being checked, so nothing found in it counts. Start validation again to check the file that is there now; if its size changed, delete this dataset and upload it again.'
      : 'The file that this version is made from was replaced meanwhile, so it was not made. Start validation again to make it from the file that is there now.',
  );

const uploadDamaged = (announced: string, found: string) =>
  new FinalError(
    `The uploaded file is not the one on your disk: it was announced with the SHA-256 ${announced}, and has ${found}. It was probably damaged on the way. It is kept, and nothing is trained on it; delete this dataset and upload the file again.`,
  );
