import type { z } from 'zod';
import type { FieldIssue } from '@/core/errors';

/** A request to our API that failed, in words that a person can act on. `status` 0: no answer came back. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly details: FieldIssue[];

  constructor(fields: {
    status: number;
    code: string;
    message: string;
    requestId?: string | null;
    details?: FieldIssue[];
  }) {
    super(fields.message);
    this.name = 'ApiError';
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId ?? null;
    this.details = fields.details ?? [];
  }
}

export type QueryValues = Record<string, string | number | boolean | null | undefined>;
type SendMethod = 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * Reads a resource of our API: the `data` of the success envelope, parsed with `schema`. Query values that are null,
 * undefined or empty are left out. Throws `ApiError`; an aborted request throws the signal's reason instead.
 */
export function apiGet<T extends z.ZodType>(
  path: string,
  schema: T,
  { query, signal }: { query?: QueryValues; signal?: AbortSignal } = {},
): Promise<z.output<T>> {
  return request(`${path}${queryString(query)}`, schema, { method: 'GET', signal });
}

/** Changes a resource of our API with a JSON body (undefined: none). Answers and throws as `apiGet` does. */
export function apiSend<T extends z.ZodType>(
  method: SendMethod,
  path: string,
  body: unknown,
  schema: T,
  { signal }: { signal?: AbortSignal } = {},
): Promise<z.output<T>> {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_HEADERS };
  return request(path, schema, { method, signal, ...json });
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** `?a=1&b=2`, or nothing when no value is set. */
export function queryString(query: QueryValues = {}): string {
  const set = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const text = new URLSearchParams(set.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** Sends a JSON body and answers the stream of bytes that comes back. Throws as `apiGet` does, while nothing has come back. */
export async function apiStream(
  path: string,
  body: unknown,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ReadableStream<Uint8Array>> {
  const init = { method: 'POST', body: JSON.stringify(body), headers: JSON_HEADERS, signal };
  const response = await exchange(path, init);
  if (!response.ok) throw await refusal(response, await readJson(response));
  return response.body ?? new ReadableStream();
}

async function request<T extends z.ZodType>(
  path: string,
  schema: T,
  init: RequestInit,
): Promise<z.output<T>> {
  const loading = loadReader();
  // What changes something is sent when its answer can be read; what only reads need not wait.
  if (init.method !== 'GET') await loading;
  const [response, { readEnvelope }] = await Promise.all([exchange(path, init), loading]);
  const body = await readJson(response);
  if (!response.ok) throw await refusal(response, body);
  const parsed = readEnvelope(body, schema);
  if (parsed.success) return parsed.data;
  throw new ApiError({
    status: response.status,
    code: 'unexpected_response',
    message:
      'The server answered in a form this page does not know. Reload the page to get its newest version.',
    requestId: response.headers.get('x-request-id'),
    details: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}

/** How answers are read: loaded beside the first of them, because no page needs it before. */
const loadReader = () => import('./read-envelope').catch(() => Promise.reject(notReached()));

function exchange(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw notReached();
  });
}

const notReached = () =>
  new ApiError({
    status: 0,
    code: 'network',
    message: 'The server could not be reached. Nothing was lost: check your connection and try again.',
  });

/** The body as JSON; null when it is none (a proxy's error page, for one). */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

async function refusal(response: Response, body: unknown): Promise<ApiError> {
  if (response.status === 401) leaveToSignIn();
  const { readRefusal } = await loadReader();
  const refused = readRefusal(body);
  if (refused === null) {
    return new ApiError({
      status: response.status,
      code: 'unexpected_response',
      message: `The server answered with status ${response.status} and no explanation. Try again in a moment.`,
      requestId: response.headers.get('x-request-id'),
    });
  }
  const { error, code, requestId, details } = refused;
  return new ApiError({ status: response.status, code, message: error, requestId, details });
}

/** The session has ended: sign in again, then come back to this page. */
function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/signin') return;
  window.location.assign(`/signin${queryString({ next: `${pathname}${search}` })}`);
}
