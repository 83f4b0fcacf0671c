import type { DatasetFormat } from '@/core/datasets/dataset.schema';
import { createValidator, type ValidationResult } from '@/core/datasets/validator';

/** A file to check; `requestedFormat` null detects its format. */
export interface FileCheckRequest {
  file: File;
  requestedFormat: DatasetFormat | null;
}

/** `unreadable`: the browser could not read the file to its end. `crashed`: the check itself failed. */
export type FileCheckFailure = 'unreadable' | 'crashed';

/** What a check tells while it runs, and once at its end. */
export type FileCheckMessage =
  | { type: 'progress'; bytes: number; rows: number }
  | { type: 'done'; result: ValidationResult }
  | { type: 'failed'; reason: FileCheckFailure };

/** Progress is told at most so often: a message costs more than it says. */
const PROGRESS_INTERVAL_MS = 100;

/**
 * Validates a file from the disk exactly as the server will validate its upload, holding one piece of it at a time.
 * `post` gets the progress (bytes and rows so far) and at last `done` or `failed`; nothing is thrown. `nowMs` is a clock.
 */
export async function runFileCheck(
  { file, requestedFormat }: FileCheckRequest,
  post: (message: FileCheckMessage) => void,
  nowMs: () => number,
): Promise<void> {
  try {
    const validator = createValidator({ fileName: file.name, requestedFormat, sink: null });
    let toldAtMs = nowMs();
    for await (const piece of piecesOf(file)) {
      validator.push(piece);
      if (validator.isOver) break;
      if (nowMs() - toldAtMs < PROGRESS_INTERVAL_MS) continue;
      toldAtMs = nowMs();
      post({ type: 'progress', ...validator.taken });
    }
    post({ type: 'done', result: validator.finish() });
  } catch (error) {
    post({ type: 'failed', reason: error instanceof UnreadableFile ? 'unreadable' : 'crashed' });
  }
}

class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A file's bytes as the disk gives them; the next piece is read when it is asked for. Throws `UnreadableFile`. */
async function* piecesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(asUnreadable);
      if (done) break;
      bytes += value.length;
      yield value;
    }
  } finally {
    // Also when the rest is not wanted: the browser then stops reading ahead.
    await reader.cancel().catch(() => undefined);
  }
  // Not every browser notices that a file was shortened while it was read.
  if (bytes !== file.size) throw new UnreadableFile();
}

function asUnreadable(cause: unknown): never {
  throw new UnreadableFile(undefined, { cause });
}
