import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { TrainingError } from '../engines/training-error.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 10 * 60_000;

export interface FetchOptions {
  /** Raised when the job is cancelled meanwhile. */
  signal: AbortSignal;
  /** Pause before the second attempt; doubled for the third. */
  retryDelayMs?: number;
}

/**
 * Downloads a training file to `target`, which appears only when its size and SHA-256 are as promised. Redirects are
 * refused: only the host that was allowed may answer.
 * @throws {TrainingError} `training_file_unreachable` (retryable) or `training_file_mismatch`.
 */
export async function fetchTrainingFile(
  file: CreateClusterJobRequest['training_file'],
  target: string,
  { signal, retryDelayMs = 1000 }: FetchOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await download(file, target, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
      return;
    } catch (error) {
      await rm(`${target}.part`, { force: true });
      const isPassing = error instanceof TrainingError && error.code === 'training_file_unreachable';
      if (!isPassing || attempt === ATTEMPTS || signal.aborted) throw error;
      await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function download(
  file: CreateClusterJobRequest['training_file'],
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await request(file.url, signal);
  const hash = createHash('sha256');
  let received = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      hash.update(chunk);
      done(received > file.bytes ? mismatch(`is larger than the ${file.bytes} bytes promised`) : null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response), meter, createWriteStream(`${target}.part`));
  } catch (error) {
    if (error instanceof TrainingError || isFileSystemError(error)) throw error;
    throw unreachable(`broke off after ${received} of ${file.bytes} bytes`);
  }
  if (received !== file.bytes) throw mismatch(`has ${received} bytes instead of ${file.bytes}`);
  if (hash.digest('hex') !== file.sha256) throw mismatch('has another SHA-256 than promised');
  await rename(`${target}.part`, target);
}

async function request(url: string, signal: AbortSignal) {
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'manual', signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw unreachable(`cannot be fetched: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw unreachable(`was answered with HTTP ${response.status}`);
  }
  return response.body as Parameters<typeof Readable.fromWeb>[0];
}

const isFileSystemError = (error: unknown) => error instanceof Error && 'syscall' in error && 'path' in error;

/** Retryable for the platform, which can sign a new URL. */
const unreachable = (what: string) =>
  new TrainingError('training_file_unreachable', `The training file ${what}.`, true);

const mismatch = (what: string) =>
  new TrainingError('training_file_mismatch', `The training file ${what}.`, false);
