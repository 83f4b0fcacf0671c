import { z } from 'zod';
import { AppError } from '@/core/errors';
import { idParams } from './id-params';
import { MAX_BODY_BYTES } from './read-body';
import { publicRoute, route } from './route';

const requireAuth = jest.fn();
jest.mock('../supabase/require-auth', () => ({ requireAuth: (request: Request) => requireAuth(request) }));
jest.mock('../supabase/server-client', () => ({
  createServerSupabaseClient: () => 'the user’s client',
  setSessionCookies: () => undefined,
}));

const limitRate = jest.fn();
jest.mock('../access/limit-rate', () => ({ limitRate: (...call: unknown[]) => limitRate(...call) }));
jest.mock('../access/authenticate-token', () => ({ authenticateToken: jest.fn() }));

const USER = { id: '0b7a54b5-6c1c-4a62-8f0b-6a3a2a3f1c11', email: 'ann@example.test' };
const ID = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const APP = 'http://app.test';

beforeEach(() => {
  Object.assign(process.env, {
    NEXT_PUBLIC_SUPABASE_URL: 'http://supabase.test',
    NEXT_PUBLIC_SUPABASE_ANON_KEY: 'publishable',
    NEXT_PUBLIC_APP_URL: APP,
  });
  requireAuth.mockReset().mockResolvedValue({ user: USER, response: null });
  limitRate.mockReset();
});

const rename = jest.fn();
const POST = route(
  {
    params: idParams,
    query: z.strictObject({ dry: z.enum(['true', 'false']).optional() }),
    body: z.strictObject({
      name: z.string().trim().min(1, 'A name is needed'),
      tags: z.array(z.string()).optional(),
    }),
    response: z.object({ name: z.string() }),
    status: 201,
  },
  ({ ctx, params, query, body }) => rename({ ctx, params, query, body }),
);

interface Call {
  id?: string;
  query?: string;
  body?: BodyInit | null;
  headers?: Record<string, string>;
}

async function call({ id = ID, query = '', body = '{"name":"a"}', headers = {} }: Call = {}) {
  const request = new Request(`${APP}/api/things/${id}${query}`, {
    method: 'POST',
    headers: { origin: APP, 'content-type': 'application/json', ...headers },
    body,
  });
  const response = await POST(request, { params: Promise.resolve({ id }) });
  return { response, body: await response.json() };
}

type ExpectedIssue = { path: string; message: string | RegExp };

beforeEach(() => {
  rename.mockReset().mockImplementation(async ({ body }) => ({ name: body.name, secret: 'left out' }));
});

test('a good request reaches the service, and its answer is enveloped', async () => {
  const { response, body } = await call({ query: '?dry=true', body: '{"name":" a "}' });
  expect(response.status).toBe(201);
  expect(body).toEqual({ success: true, data: { name: 'a' } });
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(rename).toHaveBeenCalledWith({
    ctx: { db: 'the user’s client', userId: USER.id, email: USER.email, now: expect.any(Date) },
    params: { id: ID },
    query: { dry: 'true' },
    body: { name: 'a' },
  });
});

test.each<[string, Call, number, string, ExpectedIssue?]>([
  ['a malformed id', { id: 'abc' }, 404, 'not_found'],
  ['an id with SQL in it', { id: `${ID}' or 1=1` }, 404, 'not_found'],
  ['broken JSON', { body: '{"name":' }, 400, 'invalid_input'],
  ['NaN, which is not JSON', { body: '{"name":NaN}' }, 400, 'invalid_input'],
  ['a form', { headers: { 'content-type': 'text/plain' } }, 400, 'invalid_input'],
  ['bytes that are not UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, 'invalid_input'],
  ['no body', { body: null }, 400, 'invalid_input', { path: 'name', message: /expected string/ }],
  [
    'an empty name',
    { body: '{"name":"  "}' },
    400,
    'invalid_input',
    { path: 'name', message: 'A name is needed' },
  ],
  [
    'a wrong type',
    { body: '{"name":1}' },
    400,
    'invalid_input',
    { path: 'name', message: /expected string/ },
  ],
  ['an array', { body: '[]' }, 400, 'invalid_input', { path: '', message: /expected object/ }],
  ['null', { body: 'null' }, 400, 'invalid_input', { path: '', message: /expected object/ }],
  [
    'an unknown field',
    { body: '{"name":"a","role":"admin"}' },
    400,
    'invalid_input',
    { path: '', message: /"role"/ },
  ],
  ['a prototype', { body: '{"name":"a","__proto__":{"admin":true}}' }, 400, 'invalid_input'],
  [
    'a NUL character',
    { body: '{"name":"a\\u0000"}' },
    400,
    'invalid_input',
    { path: 'name', message: /NUL/ },
  ],
  [
    'half an emoji',
    { body: '{"name":"a","tags":["\\ud83d"]}' },
    400,
    'invalid_input',
    { path: 'tags.0', message: /half/ },
  ],
  ['an unknown parameter', { query: '?admin=1' }, 400, 'invalid_input', { path: '', message: /"admin"/ }],
  [
    'a parameter given twice',
    { query: '?dry=true&dry=false' },
    400,
    'invalid_input',
    { path: 'dry', message: /once/ },
  ],
  ['a NUL in a parameter', { query: '?dry=%00' }, 400, 'invalid_input', { path: 'dry', message: /NUL/ }],
  ['more than 1 MB', { body: ' '.repeat(MAX_BODY_BYTES + 1) }, 413, 'payload_too_large'],
  ['a declared size above 1 MB', { headers: { 'content-length': '1048577' } }, 413, 'payload_too_large'],
  ['another site', { headers: { origin: 'https://evil.example' } }, 403, 'forbidden'],
  [
    'our name as a subdomain of another',
    { headers: { origin: 'http://app.test.evil.example' } },
    403,
    'forbidden',
  ],
  ['a sandboxed page', { headers: { origin: 'null' } }, 403, 'forbidden'],
  ['no origin', { headers: { origin: '' } }, 403, 'forbidden'],
])('%s is refused before the service', async (_, input, status, code, issue: ExpectedIssue | null = null) => {
  const { response, body } = await call(input);
  expect(response.status).toBe(status);
  expect(body).toMatchObject({
    code,
    error: expect.any(String),
    requestId: response.headers.get('x-request-id'),
  });
  if (issue) {
    expect(body.details).toContainEqual({
      path: issue.path,
      message: typeof issue.message === 'string' ? issue.message : expect.stringMatching(issue.message),
    });
  }
  expect(rename).not.toHaveBeenCalled();
});

test('100,000 nested arrays are refused, not recursed into', async () => {
  const { response, body } = await call({ body: '['.repeat(100_000) + ']'.repeat(100_000) });
  expect([response.status, body.code]).toEqual([400, 'invalid_input']);
});

test('a body of exactly 1 MB is read', async () => {
  const json = '{"name":"a"}';
  const { response } = await call({ body: json + ' '.repeat(MAX_BODY_BYTES - json.length) });
  expect(response.status).toBe(201);
});

test('the Host that the page itself was loaded from is the same origin', async () => {
  const { response } = await call({ headers: { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' } });
  expect(response.status).toBe(201);
});

test('a refusal of requireAuth is the answer, before anything is read', async () => {
  requireAuth.mockResolvedValue({
    user: null,
    response: Response.json({ code: 'unauthenticated' }, { status: 401 }),
  });
  const { response, body } = await call({
    id: 'abc',
    body: '{',
    headers: { origin: 'https://evil.example' },
  });
  expect([response.status, body.code]).toEqual([401, 'unauthenticated']);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('an AppError is told as it is', async () => {
  rename.mockRejectedValue(new AppError('name_taken', 'Taken.', [{ path: 'name', message: 'Taken' }]));
  const { response, body } = await call();
  expect(response.status).toBe(409);
  expect(body).toEqual({
    error: 'Taken.',
    code: 'name_taken',
    requestId: response.headers.get('x-request-id'),
    details: [{ path: 'name', message: 'Taken' }],
  });
});

test.each([
  ['an unexpected error', () => Promise.reject(new Error('password=hunter2 at db.internal'))],
  ['an answer that does not fit its schema', () => Promise.resolve({ name: 42, hunter2: true })],
])('%s becomes an opaque 500, told in full to the log', async (_, fail) => {
  rename.mockImplementation(fail);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { response, body } = await call({ headers: { 'x-request-id': 'lb-12345678' } });
  expect(response.status).toBe(500);
  expect(body).toMatchObject({ code: 'internal', requestId: 'lb-12345678' });
  expect(JSON.stringify(body)).not.toContain('hunter2');
  const line = JSON.parse(String(write.mock.calls[0]?.[0]));
  expect(line).toMatchObject({
    level: 'error',
    event: 'request_failed',
    requestId: 'lb-12345678',
    method: 'POST',
    path: `/api/things/${ID}`,
  });
});

test('a request id that could forge a log line or a header is replaced', async () => {
  const { response } = await call({ headers: { 'x-request-id': 'a"} {' } });
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a GET needs no origin, and its status may depend on the answer', async () => {
  const GET = publicRoute(
    { response: z.object({ ok: z.boolean() }), status: ({ ok }: { ok: boolean }) => (ok ? 200 : 503) },
    async () => ({ ok: false }),
  );
  const response = await GET(new Request(`${APP}/api/health`), { params: Promise.resolve({}) });
  expect(response.status).toBe(503);
  expect(requireAuth).not.toHaveBeenCalled();
});
