import { AppError } from '@/core/errors';
import { safeSegment } from '../supabase/safe-segment';

const MAX_LENGTH = 200;
const ACCEPTED = /\.jsonl?$/i;

/**
 * A file name that is safe as the last segment of a storage path (`^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$`) and still
 * resembles the given one. Directories are dropped, accents removed, everything else outside the alphabet becomes `-`.
 *
 * @throws AppError `unsupported_file` unless the name ends in .json or .jsonl.
 */
export function safeFileName(name: string): string {
  const extension = ACCEPTED.exec(name)?.[0];
  if (!extension) {
    throw new AppError(
      'unsupported_file',
      `“${name}” is not a dataset file. Nothing was uploaded; choose a .jsonl or .json file.`,
      [{ path: 'file_name', message: 'Ends in neither .jsonl nor .json' }],
    );
  }
  const stem = name.slice(0, -extension.length).replace(/^.*[/\\]/s, '');
  return safeSegment(stem, MAX_LENGTH - extension.length, 'dataset') + extension.toLowerCase();
}
