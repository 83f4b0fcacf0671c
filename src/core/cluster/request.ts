import type { z } from 'zod';
import { clusterErrorResponse } from './contract.ts';
import { ClusterRequestError, type ClusterRequestErrorKind } from './request-error.ts';

export interface ClusterConnection {
  /** `https://cluster.example`, with or without a trailing slash. */
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
  /** Time for one whole exchange, answer body included. */
  timeoutMs: number;
}

export interface ClusterRequest<Answer> {
  method: 'GET' | 'POST';
  /** Starts with `/v1/`. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  answer: z.ZodType<Answer>;
}

/**
 * Sends one request and parses its answer. A GET that fails for a passing reason is tried once more; a POST never is,
 * because a lost answer does not mean that nothing happened.
 * @throws {ClusterRequestError}
 */
export async function requestCluster<Answer>(
  connection: ClusterConnection,
  request: ClusterRequest<Answer>,
): Promise<Answer> {
  try {
    return await exchange(connection, request);
  } catch (error) {
    const passing =
      error instanceof ClusterRequestError && (error.kind === 'unreachable' || (error.status ?? 0) >= 500);
    if (request.method !== 'GET' || !passing) throw error;
    return exchange(connection, request);
  }
}

async function exchange<Answer>(
  connection: ClusterConnection,
  request: ClusterRequest<Answer>,
): Promise<Answer> {
  const { status, text } = await send(connection, request);
  if (status < 200 || status >= 300) throw failedAnswer(status, text);
  const parsed = request.answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw garbage(status, `its answer does not follow the contract at "${issue?.path.join('.') ?? ''}"`);
}

async function send(
  connection: ClusterConnection,
  request: ClusterRequest<unknown>,
): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(connection.timeoutMs);
  try {
    const response = await fetchAnswer(connection, request, signal);
    return { status: response.status, text: await readText(response) };
  } catch (cause) {
    throw brokenExchange(connection, cause, signal.aborted);
  }
}

/** Sends a request. Throws what `fetch` throws. */
export function fetchAnswer(
  connection: ClusterConnection,
  request: Omit<ClusterRequest<unknown>, 'answer'>,
  signal: AbortSignal,
): Promise<Response> {
  return connection.fetch(requestUrl(connection.baseUrl, request), {
    method: request.method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${connection.apiKey}`,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    // A cluster never redirects; following one would carry the key to another address.
    redirect: 'manual',
    signal,
  });
}

/** What a thrown value means for a request: no answer in time, or none at all. */
export function brokenExchange(
  connection: ClusterConnection,
  cause: unknown,
  isTimeout: boolean,
): ClusterRequestError {
  if (cause instanceof ClusterRequestError) return cause;
  return new ClusterRequestError({
    kind: isTimeout ? 'timeout' : 'unreachable',
    message: isTimeout
      ? `The cluster did not answer within ${connection.timeoutMs} ms.`
      : `The cluster is unreachable: ${rootMessage(cause)}`,
    retryable: true,
    cause,
  });
}

/** What an edge function of 256 MB can hold as bytes, text and objects at once. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const BEGINNING_LENGTH = 1_000;

/** The body of an answer as text. @throws {ClusterRequestError} `too_large`. */
export async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      const message = `The cluster’s answer is longer than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB.`;
      throw new ClusterRequestError({
        ...{ kind: 'too_large', message, retryable: false, status: response.status },
        beginning: text.slice(0, BEGINNING_LENGTH),
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}

function requestUrl(baseUrl: string, request: Pick<ClusterRequest<unknown>, 'path' | 'query'>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const suffix = query.size > 0 ? `?${query}` : '';
  return `${baseUrl.replace(/\/+$/, '')}${request.path}${suffix}`;
}

/** A 4xx counts as the cluster's word only when it carries the contract's error: a proxy's 404 must not lose a job. */
export function failedAnswer(status: number, text: string): ClusterRequestError {
  const body = clusterErrorResponse.safeParse(parseJson(text));
  const kind = kindOfStatus(status);
  if (body.success) {
    const { code, message, retryable } = body.data.error;
    return new ClusterRequestError({ kind, message, retryable, status, code });
  }
  if (kind === 'unauthorized' || kind === 'unavailable') {
    const message = `The cluster answered with HTTP ${status}.`;
    return new ClusterRequestError({ kind, message, retryable: kind === 'unavailable', status });
  }
  return garbage(status, `it answered HTTP ${status} without the contract's error body`);
}

function kindOfStatus(status: number): ClusterRequestErrorKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429 || status >= 500) return 'unavailable';
  return status >= 400 ? 'rejected' : 'garbage';
}

/** An answer that is not the contract's; `reason` begins with "it" or "its". */
export function garbage(status: number, reason: string): ClusterRequestError {
  const message = `This does not look like the GPU cluster: ${reason}.`;
  return new ClusterRequestError({ kind: 'garbage', message, retryable: true, status });
}

/** `undefined`, which no answer schema accepts, for text that is not JSON. */
export function parseJson(text: string): unknown {
  for (const formOf of [(own: string) => own, nameNonFinite]) {
    try {
      return JSON.parse(formOf(text));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Python writes numbers that JSON has not as bare words; here they become the strings of the contract. Strings stay. */
const nameNonFinite = (text: string): string =>
  text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  );

/** fetch hides the reason ("connect ECONNREFUSED …") in the cause of a "fetch failed". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
