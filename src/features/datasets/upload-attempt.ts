import type { ConfirmDatasetInput, CreateDatasetInput, UploadTarget } from '@/core/datasets/dataset.schema';
import { noteUploadProgress, rememberUpload } from '@/data/datasets/unfinished-uploads';
import { ApiError } from '@/lib/api-client';
import type { FileHashes } from '@/lib/hashing/read-hashes';
import { putFile, UploadError } from '@/lib/put-file';
import { sendResumable } from '@/lib/send-resumable';
import { advanceProgress, startProgress, type UploadProgress } from './upload-progress';

/** What one upload has achieved so far; pausing, retrying and reloading the page go on from there. */
export interface UploadAttempt {
  readonly input: CreateDatasetInput;
  readonly file: File;
  readonly hashes: Promise<FileHashes | null>;
  /** Aborted with the whole upload. */
  readonly cancelling: AbortController;
  datasetId: string | null;
  /** Where the file goes; null: asked for before the next try. */
  target: UploadTarget | null;
  /** The last token that was good; ending the upload needs it. */
  token: string | null;
  /** Where a resumable upload goes on. */
  uploadUrl: string | null;
  progress: UploadProgress;
  isSent: boolean;
}

/** Larger files go in pieces, so that what has arrived is kept whatever happens. */
const RESUMABLE_ABOVE_BYTES = 6 * 1024 * 1024;

export const isResumable = ({ file }: Pick<UploadAttempt, 'file'>): boolean =>
  file.size > RESUMABLE_ABOVE_BYTES;

interface SendOptions {
  signal: AbortSignal;
  /** A fresh target for the same dataset. */
  renew: (datasetId: string) => Promise<UploadTarget>;
  onProgress: (progress: UploadProgress) => void;
}

/**
 * Sends the file of an attempt whose dataset exists, by one PUT or in pieces. A token that runs out on the way is replaced.
 * Ends without an error when the whole file turns out to be there. Throws `ApiError`, `UploadError`, or the signal's reason.
 */
export async function sendFile(
  attempt: UploadAttempt,
  datasetId: string,
  options: SendOptions,
): Promise<void> {
  while (!attempt.isSent) {
    const sentBefore = attempt.progress.sentBytes;
    try {
      const target = attempt.target ?? (await options.renew(datasetId));
      // Sending pieces may have taken, or been paused for, longer than a token lives.
      attempt.target = isResumable(attempt) ? null : target;
      attempt.token = target.resumable.token;
      await sendTo(target, attempt, datasetId, options);
      attempt.isSent = true;
    } catch (error) {
      if (isThereAlready(error)) attempt.isSent = true;
      else if (!isRefusedToken(error) || attempt.progress.sentBytes === sentBefore) throw error;
    }
  }
}

function sendTo(
  { uploadUrl, storagePath, resumable }: UploadTarget,
  attempt: UploadAttempt,
  datasetId: string,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  const { file, input } = attempt;
  let isFirst = true;
  const report = (sentBytes: number) => {
    const nowMs = performance.now();
    // The first figure of a resumed upload is what was there before.
    attempt.progress = isFirst
      ? startProgress(file.size, nowMs, sentBytes)
      : advanceProgress(attempt.progress, sentBytes, nowMs);
    isFirst = false;
    noteUploadProgress(datasetId, sentBytes);
    onProgress(attempt.progress);
  };
  if (!isResumable(attempt)) {
    report(0);
    return putFile(uploadUrl, file, { signal, onProgress: report });
  }
  onProgress(attempt.progress);
  return sendResumable({ ...resumable, path: storagePath }, file, {
    signal,
    uploadUrl: attempt.uploadUrl,
    onProgress: report,
    onUploadUrl: (url) => {
      attempt.uploadUrl = url;
      rememberUpload(file, { datasetId, name: input.name, uploadUrl: url });
    },
  });
}

/** Another try of ours, or another tab, sent it: confirming tells whether it is the right file. */
const isThereAlready = (error: unknown): boolean =>
  (error instanceof UploadError && error.status === 409) ||
  hasCode(error, ['already_uploaded', 'already_confirmed']);

const isRefusedToken = (error: unknown): boolean =>
  error instanceof UploadError && [400, 401, 403].includes(error.status);

/** The signed URL is spent or the stored file is the wrong one: only a new dataset can take the file again. */
export const mustStartOver = (attempt: UploadAttempt, error: unknown): boolean =>
  (error instanceof UploadError && error.status !== 0 && !isResumable(attempt)) ||
  hasCode(error, ['upload_size_mismatch', 'upload_content_mismatch', 'not_found']);

/** Before a retry: whether the bytes that were sent count for nothing, because the server refused or does not have them. */
export const isNothingLeft = (error: unknown): boolean =>
  (error instanceof UploadError && error.status >= 400 && error.status < 500) ||
  hasCode(error, ['upload_missing']);

/** Nobody answered: what has arrived is still there. */
export const isConnectionLost = (error: unknown): boolean =>
  (error instanceof UploadError || error instanceof ApiError) && error.status === 0;

export const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof ApiError && codes.includes(error.code);

/** What confirming says about the file; nothing where this browser could not hash it. */
export const toConfirmInput = (hashes: FileHashes | null): ConfirmDatasetInput =>
  hashes === null ? {} : { file_sha256: hashes.sha256, file_md5: hashes.md5 };
