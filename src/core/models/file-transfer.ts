/**
 * One file on its way from the cluster into our storage:
 * pending → requested (the cluster was told to push it) → exported (it says it did) → verified (size and sha256 of what is
 * stored are the declared ones). The hash's state is kept between ticks, so that a file of any size is read in many passes.
 */
import { z } from 'zod';
import { artifactPath } from '../cluster/contract.ts';
import { timestamp } from '../http/envelope.ts';
import { RECONCILE_LIMITS } from '../training/reconcile/limits.ts';

export const MODELS_BUCKET = 'lora-models';

export const fileTransfer = z.object({
  /** The cluster's id of the file. */
  id: z.string(),
  path: artifactPath,
  bytes: z.int().positive(),
  sha256: z.string(),
  state: z.enum(['pending', 'requested', 'exported', 'verified']),
  requested_at: timestamp.nullable(),
  rounds: z.int().nonnegative(),
  exported_at: timestamp.nullable(),
  /** `exported_at` of a copy that failed verification: the cluster shows it until it has pushed again. */
  refused_export: timestamp.nullable(),
  corrupt_copies: z.int().nonnegative(),
  hashed_bytes: z.int().nonnegative(),
  /** Base64 of the hasher's state after `hashed_bytes`. */
  hash_state: z.string().nullable(),
});
export type FileTransfer = z.infer<typeof fileTransfer>;

/** It never arrived; what arrived is not what was declared; what was declared is not what was asked for. */
export type RefusalCode = 'export_failed' | 'artifact_corrupt' | 'artifact_invalid';

/** Thrown where a file cannot get into storage any more. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Object name of a job's file in the models bucket: the owner's folder, then the job's. */
export const modelStoragePath = (userId: string, jobId: string, path: string): string =>
  `${userId}/${jobId}/${path}`;

/** A file that nothing has been asked for yet. */
export const beginTransfer = (
  file: Pick<FileTransfer, 'id' | 'path' | 'bytes' | 'sha256'>,
): FileTransfer => ({
  ...{ id: file.id, path: file.path, bytes: file.bytes, sha256: file.sha256 },
  ...{ state: 'pending', requested_at: null, rounds: 0, exported_at: null, refused_export: null },
  ...{ corrupt_copies: 0, hashed_bytes: 0, hash_state: null },
});

/** What the cluster says about pushing a file. */
interface PushReport {
  exported_at: string | null;
  export_error: string | null;
}

/**
 * Takes in what the cluster says about a push that was asked for (undefined: it does not list the file).
 * @throws {DeliveryRefused} when pushes keep failing.
 */
export function followPush<File extends FileTransfer>(
  file: File,
  report: PushReport | undefined,
  now: Date,
): File {
  if (file.state !== 'requested') return file;
  if (report?.exported_at && report.exported_at !== file.refused_export) {
    return { ...file, state: 'exported', exported_at: report.exported_at };
  }
  // An error may be that of an earlier push, still shown: it counts only once the last request had time to take effect.
  const waited = now.getTime() - Date.parse(file.requested_at ?? now.toISOString());
  const isFailed = report?.export_error != null && waited >= RECONCILE_LIMITS.exportRetryMs;
  if (!isFailed && waited < RECONCILE_LIMITS.exportPatienceMs) return file;
  if (file.rounds >= RECONCILE_LIMITS.exportRounds) {
    const reason = report?.export_error ?? 'it never finished';
    throw new DeliveryRefused(
      'export_failed',
      `The cluster could not push ${file.path} into storage in ${file.rounds} tries: ${reason}`,
    );
  }
  return { ...file, state: 'pending' };
}

/** After the cluster accepted the request to push a file. */
export const markRequested = <File extends FileTransfer>(file: File, now: Date): File => ({
  ...file,
  state: 'requested',
  requested_at: now.toISOString(),
  rounds: file.rounds + 1,
});

/**
 * After a stored file was read to its end, or was found missing or of another size (null): verified when it is what was
 * declared, else to be pushed once more.
 * @throws {DeliveryRefused} when its copies were corrupt too often.
 */
export function judge<File extends FileTransfer>(file: File, sha256: string | null): File {
  const reset = { ...file, hashed_bytes: 0, hash_state: null };
  if (sha256 === file.sha256) return { ...reset, state: 'verified', hashed_bytes: file.bytes };
  const corruptCopies = file.corrupt_copies + 1;
  if (corruptCopies >= RECONCILE_LIMITS.corruptCopies) {
    throw new DeliveryRefused(
      'artifact_corrupt',
      `${file.path} arrived in storage with another content than the cluster declared, ${corruptCopies} times.`,
    );
  }
  return { ...reset, state: 'pending', corrupt_copies: corruptCopies, refused_export: file.exported_at };
}
