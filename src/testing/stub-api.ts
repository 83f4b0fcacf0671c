/** A request that the code under test sent to our API. */
export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** What a route answers instead of data: the error envelope with this status. */
export class ApiFailure {
  constructor(
    readonly status: number,
    readonly body: { error: string; code: string; details?: { path: string; message: string }[] },
  ) {}
}

/** No answer at all, as when the connection is lost. */
export const CONNECTION_LOST = Symbol('connection lost');

/**
 * Stands in for our API until the test ends: `routes` answer `METHOD /path` with the `data` of the envelope, with an
 * `ApiFailure` or with `CONNECTION_LOST`. Answers the list of requests, which grows as they come. A request without a
 * route fails the test.
 */
export function stubApi(routes: Record<string, (request: ApiRequest) => unknown>): ApiRequest[] {
  const requests: ApiRequest[] = [];
  globalThis.fetch = jest.fn(async (address: string, init: RequestInit = {}) => {
    const url = new URL(address, 'http://app.test');
    const request: ApiRequest = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    const answer = routes[`${request.method} ${request.path}`];
    if (!answer) throw new Error(`No route answers ${request.method} ${request.path}`);
    requests.push(request);
    const data = answer(request);
    if (data === CONNECTION_LOST) throw new TypeError('fetch failed');
    return data instanceof ApiFailure
      ? reply(data.status, { ...data.body, requestId: 'req-1' })
      : reply(200, { success: true, data });
  }) as unknown as typeof fetch;
  return requests;
}

/** As much of a `Response` as the app reads; jsdom has none. */
const reply = (status: number, body: unknown) => ({
  ok: status < 400,
  status,
  headers: new Map<string, string>(),
  text: async () => JSON.stringify(body),
  arrayBuffer: async () => new TextEncoder().encode(JSON.stringify(body)).buffer,
});
