import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from './network.ts';

const ATTEMPTS = 3;
const IDLE_TIMEOUT_MS = 30_000;
/** Of one attempt, whatever the size. */
const TIMEOUT_MS = 30 * 60_000;
const MAX_QUOTED_CHARACTERS = 200;

export interface FileToPush {
  path: string;
  bytes: number;
  url: string;
  headers: Record<string, string>;
}

export interface PushOptions {
  network: Network;
  /** Raised when the service ends: the push is broken off and thrown away. */
  signal: AbortSignal;
  retryDelayMs?: number;
}

/**
 * Streams a file to a signed URL by PUT. A broken connection, 429 and 5xx are tried again, three times in all.
 * @throws with a message for the platform: the status and the start of the answer, or what broke.
 */
export async function pushFile(file: FileToPush, options: PushOptions): Promise<void> {
  const { signal, retryDelayMs = 500 } = options;
  for (let attempt = 1; ; attempt++) {
    const problem = await tryPush(file, options);
    if (problem === null) return;
    if (!problem.isPassing || attempt === ATTEMPTS || signal.aborted) throw new Error(problem.message);
    await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal });
  }
}

async function tryPush(
  file: FileToPush,
  options: PushOptions,
): Promise<{ message: string; isPassing: boolean } | null> {
  let answer: { status: number; body: string };
  try {
    answer = await put(file, options);
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), isPassing: true };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) return null;
  return { message: `HTTP ${status}: ${body}`, isPassing: status === 429 || status >= 500 };
}

async function put(
  { path, bytes, url, headers }: FileToPush,
  { network, signal }: PushOptions,
): Promise<{ status: number; body: string }> {
  const file = await open(path);
  const request = network.open({
    method: 'PUT',
    url,
    headers: { 'content-type': 'application/octet-stream', ...headers, 'content-length': bytes },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      startOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
  });
  // What goes wrong while sending shows in the request's own error event; a refusal may arrive before that.
  pipeline(file.createReadStream(), request).catch(() => undefined);
  return answered;
}

/** The first characters of an answer; the rest is not read. */
async function startOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length >= MAX_QUOTED_CHARACTERS) break;
  }
  return text.slice(0, MAX_QUOTED_CHARACTERS);
}
