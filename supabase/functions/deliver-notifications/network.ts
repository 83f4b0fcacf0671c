import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { cleanText } from '../../../src/core/training/reconcile/clean-text.ts';
import { isLoopbackHost, webhookUrlProblem } from '../../../src/core/webhooks/webhook-url.ts';
import { isPrivateAddress } from './private-address.ts';
import type { AttemptResult, Network, WebhookRequest } from './ports.ts';

const TIMEOUT_MS = 10_000;
const EXCERPT_BYTES = 1024;

interface Address {
  address: string;
  family: number;
}

interface NetworkOptions {
  /** Lets http and https go to this machine by one of its usual names, for development. */
  allowLoopback: boolean;
  /** Resolves a name to all its addresses; tests pass another. */
  resolve?: (name: string) => Promise<Address[]>;
  /** From the start to the last byte that is read. */
  timeoutMs?: number;
}

class Blocked extends Error {}

/**
 * The only way to what users name. A name is resolved once, every address it has must be public, and the connection goes to
 * one of those addresses itself: another answer a moment later changes nothing. TLS is verified for the name. Redirects are
 * answers like any other.
 */
export function createNetwork({
  allowLoopback,
  resolve = (name) => lookup(name, { all: true }),
  timeoutMs = TIMEOUT_MS,
}: NetworkOptions): Network {
  const addressFor = async (url: URL): Promise<string> => {
    const problem = webhookUrlProblem(url.href, allowLoopback);
    if (problem !== null) throw new Blocked(problem);
    const found = await resolve(url.hostname.replace(/^\[(.*)\]$/, '$1'));
    const mayBePrivate = allowLoopback && isLoopbackHost(url.hostname);
    const refused = mayBePrivate ? undefined : found.find(({ address }) => isPrivateAddress(address));
    if (refused)
      throw new Blocked(`${url.hostname} leads to ${refused.address}, which is no public address.`);
    const chosen = found.find(({ family }) => family === 4) ?? found[0];
    if (!chosen) throw new Error(`${url.hostname} has no address.`);
    return chosen.address;
  };
  return {
    async post(request) {
      const start = performance.now();
      const failed = (outcome: AttemptResult['outcome'], message: string): AttemptResult => ({
        ...{ outcome, error_message: cleanText(message, 500), response_status: null, response_excerpt: null },
        duration_ms: Math.round(performance.now() - start),
      });
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const url = new URL(request.url);
        const address = await before(signal, addressFor(url));
        const { status, excerpt } = await send(url, address, request, signal);
        const isDelivered = status >= 200 && status < 300;
        return {
          ...failed(isDelivered ? 'delivered' : 'refused', ''),
          ...{ response_status: status, response_excerpt: excerpt },
          error_message: isDelivered ? null : describeRefusal(status),
        };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (signal.aborted) return failed('timeout', `No answer within ${timeoutMs / 1000} seconds.`);
        return failed(error instanceof Blocked ? 'blocked' : 'unreachable', message);
      }
    },
  };
}

const describeRefusal = (status: number): string =>
  status >= 300 && status < 400
    ? `It answered ${status}: redirects are not followed.`
    : `It answered ${status}; 200 to 299 means that it has the message.`;

/** The value, or the signal's reason as soon as it is aborted. */
function before<Value>(signal: AbortSignal, value: Promise<Value>): Promise<Value> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
  return Promise.race([value, aborted]);
}

/** Sends to an address what is meant for the name in the URL; answers the status and the beginning of the body. */
function send(
  url: URL,
  address: string,
  { headers, body }: WebhookRequest,
  signal: AbortSignal,
): Promise<{ status: number; excerpt: string }> {
  const isHttps = url.protocol === 'https:';
  const isName = address !== url.hostname && !url.hostname.startsWith('[');
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(
      {
        ...{ method: 'POST', agent: false, signal, host: address, path: url.pathname + url.search },
        port: url.port || (isHttps ? 443 : 80),
        headers: { ...headers, host: url.host, 'content-length': new TextEncoder().encode(body).byteLength },
        ...(isHttps && isName ? { servername: url.hostname } : {}),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        void readExcerpt(response).then((excerpt) => resolve({ status, excerpt }));
        // From here on the status counts: what breaks off is the rest of a body.
        request.off('error', reject).on('error', () => undefined);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The first KB of an answer as text that can be stored; a body that breaks off or hangs counts as far as it came. */
function readExcerpt(response: IncomingMessage): Promise<string> {
  const bytes = new Uint8Array(EXCERPT_BYTES);
  let length = 0;
  return new Promise((resolve) => {
    response.on('data', (chunk: Uint8Array) => {
      const fitting = chunk.subarray(0, EXCERPT_BYTES - length);
      bytes.set(fitting, length);
      length += fitting.byteLength;
      if (length === EXCERPT_BYTES) response.destroy();
    });
    response.on('error', () => undefined);
    response.on('close', () => resolve(storable(bytes.subarray(0, length))));
  });
}

/** Bytes as text of at most as many bytes: what is no UTF-8 becomes a longer sign, half a sign at the end is dropped. */
function storable(bytes: Uint8Array): string {
  const text = cleanText(new TextDecoder().decode(bytes, { stream: true }), 2 * EXCERPT_BYTES);
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, EXCERPT_BYTES), {
    stream: true,
  });
}
