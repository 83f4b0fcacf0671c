import 'server-only';
import { AppError } from '@/core/errors';
import type { RequestContext } from '../http/route';
import { signDownload } from '../supabase/sign-download';
import type { DatasetFiles } from './datasets.repository';

const TIMEOUT_MS = 10_000;

/**
 * Reads the bytes `[start, end)` of an uploaded file, no more of it, with the caller's rights. Null when the file ends before
 * `start`. Throws `not_found` when it has left storage, `unavailable` when storage does not answer with these bytes.
 */
export async function readUploadRange(
  ctx: RequestContext,
  {
    storage_bucket: bucket,
    storage_path: path,
    file_name: fileName,
  }: Pick<DatasetFiles, 'storage_bucket' | 'storage_path' | 'file_name'>,
  { start, end }: { start: number; end: number },
): Promise<Uint8Array | null> {
  const url = await signDownload(ctx.db, { bucket, path, fileName });
  try {
    const response = await fetch(url, {
      headers: { range: `bytes=${start}-${end - 1}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 206) return new Uint8Array(await response.arrayBuffer());
    // Whatever else it is, the whole file perhaps, it is not read.
    await response.body?.cancel();
    if (response.status === 416) return null;
    throw new Error(`storage answered ${response.status} instead of a range`);
  } catch {
    throw new AppError(
      'unavailable',
      'The file could not be read from storage right now. Nothing was changed; try again.',
    );
  }
}
