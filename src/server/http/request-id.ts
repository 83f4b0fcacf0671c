import { randomUUID } from 'node:crypto';

const REQUEST_ID_HEADER = 'x-request-id';
const ids = new WeakMap<Request, string>();

/** The id of a request: the one the load balancer gave it, when it looks like one, or a new one; always the same. */
export function requestIdOf(request: Request): string {
  const known = ids.get(request);
  if (known) return known;
  const given = request.headers.get(REQUEST_ID_HEADER) ?? '';
  const id = /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}

/** Marks an answer with its request's id and keeps it out of every cache. */
export function setAnswerHeaders(request: Request, headers: Headers): void {
  headers.set(REQUEST_ID_HEADER, requestIdOf(request));
  headers.set('cache-control', 'no-store');
}
