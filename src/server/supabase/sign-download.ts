import 'server-only';
import { StorageApiError } from '@supabase/supabase-js';
import { AppError } from '@/core/errors';
import type { UserClient } from './server-client';

export const DOWNLOAD_SECONDS = 3600;

/**
 * A URL that downloads one object under the given name for an hour. Signed with the caller's rights: storage policies decide.
 *
 * @throws AppError `not_found` when the object is not there (any more).
 */
export async function signDownload(
  db: UserClient,
  object: { bucket: string; path: string; fileName: string },
): Promise<string> {
  const { data, error } = await db.storage
    .from(object.bucket)
    .createSignedUrl(object.path, DOWNLOAD_SECONDS, { download: object.fileName });
  if (error instanceof StorageApiError && (error.status === 400 || error.status === 404)) {
    throw new AppError('not_found', `The file ${object.fileName} is not in storage. Upload it again.`);
  }
  if (error) throw error;
  return data.signedUrl;
}
