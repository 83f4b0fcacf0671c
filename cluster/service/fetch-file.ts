import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterErrorCode, CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { TrainingError } from '../engines/training-error.ts';
import type { Network } from './network.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 30 * 60_000;
const IDLE_TIMEOUT_MS = 30_000;

/** The files that a job fetches: what each is called, and the codes of its two failures. */
export const FETCHED_FILES = {
  training: {
    name: 'training file',
    logName: 'Training file',
    unreachable: 'training_file_unreachable',
    mismatch: 'training_file_mismatch',
  },
  checkpoint: {
    name: 'checkpoint to resume from',
    logName: 'Checkpoint to resume from',
    unreachable: 'checkpoint_unreachable',
    mismatch: 'checkpoint_mismatch',
  },
  adapter: {
    name: 'adapter to start from',
    logName: 'Adapter to start from',
    unreachable: 'adapter_unreachable',
    mismatch: 'adapter_mismatch',
  },
  chatAdapter: {
    name: 'adapter',
    logName: 'Adapter',
    unreachable: 'adapter_unreachable',
    mismatch: 'adapter_mismatch',
  },
} as const satisfies Record<
  string,
  { name: string; logName: string; unreachable: ClusterErrorCode; mismatch: ClusterErrorCode }
>;
export type FetchedFile = (typeof FETCHED_FILES)[keyof typeof FETCHED_FILES];

export interface FetchOptions {
  kind: FetchedFile;
  network: Network;
  /** Raised when the job is cancelled meanwhile. */
  signal: AbortSignal;
  /** Pause before the second attempt; doubled for the third. */
  retryDelayMs?: number;
}

type Reference = CreateClusterJobRequest['training_file'];

/**
 * Downloads a file to `target`, which appears only when its size and SHA-256 are as promised. Redirects are refused:
 * only the host that was allowed may answer.
 * @throws {TrainingError} the kind's `unreachable` (retryable: the platform can sign a new URL) or `mismatch`;
 * the file system's own error when the disk is full or broken.
 */
export async function fetchFile(file: Reference, target: string, options: FetchOptions): Promise<void> {
  const { signal, kind, retryDelayMs = 1000 } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      await download(file, target, {
        ...options,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return;
    } catch (error) {
      await rm(`${target}.part`, { force: true });
      const isPassing = error instanceof TrainingError && error.code === kind.unreachable;
      if (!isPassing || attempt === ATTEMPTS || signal.aborted) throw error;
      await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function download(file: Reference, target: string, options: FetchOptions): Promise<void> {
  const { kind } = options;
  const problem = (code: ClusterErrorCode, what: string) =>
    new TrainingError(code, `The ${kind.name} ${what}.`, code === kind.unreachable);
  const tooLarge = () => problem(kind.mismatch, `is larger than the ${file.bytes} bytes promised`);

  const response = await openResponse(file.url, options).catch((error: unknown) => {
    throw problem(
      kind.unreachable,
      `cannot be fetched: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw problem(kind.unreachable, `was answered with HTTP ${response.statusCode ?? 0}`);
  }
  if (Number(response.headers['content-length'] ?? 0) > file.bytes) {
    response.destroy();
    throw tooLarge();
  }
  const hash = createHash('sha256');
  let received = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      hash.update(chunk);
      done(received > file.bytes ? tooLarge() : null, chunk);
    },
  });
  const part = createWriteStream(`${target}.part`);
  try {
    await pipeline(response, meter, part);
  } catch (error) {
    if (error instanceof TrainingError) throw error;
    // A full disk must not look like a broken connection.
    if (isWriteError(error)) throw error;
    throw problem(kind.unreachable, `broke off after ${received} of ${file.bytes} bytes`);
  }
  if (received !== file.bytes) throw problem(kind.mismatch, `has ${received} bytes instead of ${file.bytes}`);
  if (hash.digest('hex') !== file.sha256) throw problem(kind.mismatch, 'has another SHA-256 than promised');
  await rename(`${target}.part`, target);
}

/** A GET only reads from its connection: what writes is the file. */
const isWriteError = (error: unknown) =>
  typeof error === 'object' &&
  error !== null &&
  'syscall' in error &&
  ['open', 'write', 'close'].includes(String(error.syscall));

async function openResponse(url: string, { network, signal }: FetchOptions): Promise<IncomingMessage> {
  const request = network.open({ method: 'GET', url, signal, idleTimeoutMs: IDLE_TIMEOUT_MS });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  request.end();
  const [response] = await answered;
  // What breaks later shows in the response; an error event without a listener would end the process.
  request.on('error', () => undefined);
  return response;
}
