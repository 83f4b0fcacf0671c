import type { WritingWork } from './cursor.ts';
import { freeBytes } from '../../../src/core/datasets/free-bytes.ts';
import { NORMALIZED_TYPE } from './read-step.ts';
import { countRestart, restart, speed, type Step, type StepContext } from './step.ts';
import { targetOf } from './source.ts';
import { completedValidation, madeFile } from './store.ts';
import { totalLength } from './working-files.ts';

/**
 * Puts the parts together as the normalized file, or as the file of a version, in chunks of a resumable upload, until the budget is spent. Storage knows
 * how far the upload is, so that a chunk is sent once whoever died after it. The file appears when it is complete.
 */
export async function writeOn(context: StepContext, work: WritingWork): Promise<Step> {
  const { dataset, storage, files, budget } = context;
  const { run } = dataset.validation_cursor;
  const file = targetOf(dataset);
  const size = work.parts.reduce((total, { bytes }) => total + bytes, 0);
  const more = (upload: string | null, bytesDone = 0, bytesPerSecond = 0, restarts?: number): Step => ({
    kind: 'more',
    cursor: {
      run,
      restarts: restarts ?? dataset.validation_cursor.restarts,
      work: { ...work, upload },
    },
    progress: {
      phase: 'writing',
      ...{ bytes_done: bytesDone, bytes_total: size, rows: work.rows, bytes_per_second: bytesPerSecond },
    },
    unneeded: [],
  });
  // Committed before the first chunk: otherwise a crash would forget the upload, and begin another.
  if (work.upload === null) return more(await storage.beginUpload(file, size, NORMALIZED_TYPE));

  const startMs = budget.elapsedMs;
  const start = await storage.uploadedBytes(work.upload);
  if (start === null) {
    // Storage forgets an upload when it is complete, and when it is too old.
    const isThere = (await storage.sizeOf(file)) === size;
    return isThere ? complete(context, work) : more(null, 0, 0, countRestart(context));
  }
  let offset = start;
  while (offset < size) {
    if (offset > start && budget.isSpent(context.share)) {
      return more(work.upload, offset, speed(offset - start, budget.elapsedMs - startMs));
    }
    const end = Math.min(offset + context.limits.chunkBytes, size);
    const chunk = await files.readAcross(work.parts, offset, end);
    if (chunk === null) return restart(context);
    offset = await storage.appendBytes(work.upload, offset, chunk);
    budget.transfer(2 * totalLength(chunk));
    chunk.forEach(freeBytes);
  }
  return complete(context, work);
}

async function complete(context: StepContext, work: WritingWork): Promise<Step> {
  const result = await context.files.open(work.result);
  if (result === null) return restart(context);
  const saved: unknown = JSON.parse(new TextDecoder().decode(result));
  return context.dataset.making === null
    ? { kind: 'done', result: completedValidation.parse(saved) }
    : { kind: 'made', file: madeFile.parse(saved) };
}
