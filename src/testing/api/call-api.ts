import type { Persona } from './persona';
import { apiRoutes, HTTP_METHODS, matchRoute, type HttpMethod } from './routes';
import { APP_URL } from './server-env';

/** What is to run after an answer, which Next.js allows only inside its own server; begun when the answer is there. */
const mockAfterAnswer: (() => Promise<unknown>)[] = [];
const background: Promise<unknown>[] = [];

jest.mock('next/server', () => ({
  ...jest.requireActual<object>('next/server'),
  after: (task: () => Promise<unknown>) => void mockAfterAnswer.push(task),
}));

const beginBackground = () => void background.push(...mockAfterAnswer.splice(0).map((task) => task()));

/** Waits for everything that runs after the answers so far. */
export async function settleBackground(): Promise<void> {
  await Promise.all(background.splice(0));
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON, the bytes of an archive, or the text of another type. */
  body: unknown;
}

interface CallOptions {
  body?: unknown;
  /** Replaces or, with null, removes headers that a browser would send. */
  headers?: Record<string, string | null>;
}

/** Calls a route handler as a browser would over HTTP: `callApi(owner, 'GET /api/jobs?page=2')`. `null`: signed out. */
export async function callApi(
  who: Persona | null,
  target: string,
  { body, headers = {} }: CallOptions = {},
): Promise<ApiAnswer> {
  const [method, address] = splitTarget(target);
  const request = new Request(new URL(address, APP_URL), {
    method,
    headers: browserHeaders(who, body, headers),
    body: encode(body),
  });
  const response = await handle(request);
  const answer = { status: response.status, headers: response.headers, body: await readBody(response) };
  beginBackground();
  return answer;
}

/** Answers a request that came over HTTP. */
export async function serveApi(request: Request): Promise<Response> {
  const response = await handle(request);
  beginBackground();
  return response;
}

/** What the route and method of a request answer. Throws where there is none. */
async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const found = matchRoute(apiRoutes(), pathname);
  const handler = found?.route.handlers[request.method as HttpMethod];
  if (!found || !handler) throw new Error(`There is no ${request.method} ${pathname}`);
  return handler(request, { params: Promise.resolve(found.params) });
}

/** The `data` of a successful answer. Throws when it is not one. */
export async function callApiForData<Data>(
  who: Persona,
  target: string,
  options: CallOptions = {},
): Promise<Data> {
  const { status, body } = await callApi(who, target, options);
  if (status >= 400) throw new Error(`${target} answered ${status}: ${JSON.stringify(body)}`);
  return (body as { data: Data }).data;
}

function splitTarget(target: string): [HttpMethod, string] {
  const [method, address] = target.split(' ');
  const known = HTTP_METHODS.find((candidate) => candidate === method);
  if (!known || !address) throw new Error(`Not a method and a path: ${target}`);
  return [known, address];
}

function browserHeaders(who: Persona | null, body: unknown, changes: CallOptions['headers'] = {}): Headers {
  const headers = new Headers({ host: new URL(APP_URL).host, origin: APP_URL });
  if (who) headers.set('cookie', who.cookie);
  if (body !== undefined) headers.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}

/** A string is sent as it is, so that broken JSON can be sent, too. */
const encode = (body: unknown) =>
  body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);

async function readBody(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type');
  if (type === 'application/zip') return response.arrayBuffer();
  const text = await response.text();
  return type?.startsWith('application/json') ? JSON.parse(text) : text;
}
