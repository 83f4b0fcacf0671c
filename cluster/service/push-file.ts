import { open } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 3;
/** Silence on the connection after which a push counts as broken. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_QUOTED_CHARACTERS = 200;

export interface FileToPush {
  path: string;
  bytes: number;
  url: string;
  headers: Record<string, string>;
}

/**
 * Streams a file to a signed URL by PUT. A broken connection, 429 and 5xx are tried again, three times in all.
 * @throws with a message for the platform: the status and the start of the answer, or what broke.
 */
export async function pushFile(file: FileToPush, retryDelayMs = 500): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const problem = await tryPush(file);
    if (problem === null) return;
    if (!problem.isPassing || attempt === ATTEMPTS) throw new Error(problem.message);
    await sleep(retryDelayMs * 2 ** (attempt - 1));
  }
}

async function tryPush(file: FileToPush): Promise<{ message: string; isPassing: boolean } | null> {
  let answer: { status: number; body: string };
  try {
    answer = await put(file);
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), isPassing: true };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) return null;
  const message = `HTTP ${status}: ${body.slice(0, MAX_QUOTED_CHARACTERS)}`;
  return { message, isPassing: status === 429 || status >= 500 };
}

/** Node's own client, because fetch cannot send a stream with its length. */
async function put({ path, bytes, url, headers }: FileToPush): Promise<{ status: number; body: string }> {
  const file = await open(path);
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const request = send(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', ...headers, 'content-length': bytes },
    timeout: IDLE_TIMEOUT_MS,
  });
  request.on('timeout', () => request.destroy(new Error('The receiver of the file fell silent.')));
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
  });
  // What goes wrong while sending shows in the request's own error event; a refusal may arrive before that.
  pipeline(file.createReadStream(), request).catch(() => undefined);
  return answered;
}
