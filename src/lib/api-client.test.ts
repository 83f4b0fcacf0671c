import { z } from 'zod';
import { ApiError, apiGet, apiSend, queryString } from './api-client';

const schema = z.object({ name: z.string() });

/** The next answer of the API. */
function answer(body: unknown, { status = 200, requestId = 'req-1' } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = new Response(text, { status, headers: { 'x-request-id': requestId } });
  return jest.spyOn(globalThis, 'fetch').mockResolvedValue(response);
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('It should have failed');
    },
    (error: unknown) => error,
  );

test('a success is unwrapped and parsed', async () => {
  const fetch = answer({ success: true, data: { name: 'chats', more: 1 } });
  await expect(
    apiGet('/api/x', schema, { query: { page: 2, search: '', status: undefined } }),
  ).resolves.toEqual({
    name: 'chats',
  });
  expect(fetch).toHaveBeenCalledWith('/api/x?page=2', expect.objectContaining({ method: 'GET' }));
});

test('a body is sent as JSON, no body as none', async () => {
  const fetch = answer({ success: true, data: { name: 'chats' } });
  await apiSend('PATCH', '/api/x', { name: 'chats' }, schema);
  expect(fetch).toHaveBeenLastCalledWith(
    '/api/x',
    expect.objectContaining({ body: '{"name":"chats"}', headers: { 'content-type': 'application/json' } }),
  );
  answer({ success: true, data: { name: 'chats' } });
  await apiSend('DELETE', '/api/x', undefined, schema);
  expect(fetch.mock.lastCall?.[1]).not.toHaveProperty('body');
});

test('an error of ours carries its words, code, fields and request id', async () => {
  const details = [{ path: 'name', message: 'This name is taken' }];
  answer({ error: 'Choose another name.', code: 'name_taken', requestId: 'req-7', details }, { status: 409 });
  const error = await failure(apiGet('/api/x', schema));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 409,
    code: 'name_taken',
    requestId: 'req-7',
    message: 'Choose another name.',
    details,
  });
});

test.each([
  ['an error page of a proxy', '<html>502</html>', 502, /status 502/],
  ['an answer of another form', { success: true, data: { name: 7 } }, 200, /does not know/],
  ['an answer without an envelope', { name: 'chats' }, 200, /does not know/],
])('%s is told as unexpected', async (_, body, status, message) => {
  answer(body, { status, requestId: 'req-9' });
  const error = await failure(apiGet('/api/x', schema));
  expect(error).toMatchObject({
    code: 'unexpected_response',
    requestId: 'req-9',
    message: expect.stringMatching(message),
  });
});

test('a lost connection is told as one', async () => {
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await failure(apiGet('/api/x', schema))).toMatchObject({ status: 0, code: 'network' });
});

test('an abort stays an abort', async () => {
  const controller = new AbortController();
  const reason = new DOMException('gone', 'AbortError');
  controller.abort(reason);
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(reason);
  expect(await failure(apiGet('/api/x', schema, { signal: controller.signal }))).toBe(reason);
});

test('an ended session leads to the sign-in page and back', async () => {
  const assign = jest.fn();
  Object.assign(globalThis, { window: { location: { pathname: '/datasets', search: '?page=2', assign } } });
  answer({ error: 'Sign in.', code: 'unauthenticated', requestId: 'req-2' }, { status: 401 });
  await failure(apiGet('/api/x', schema));
  expect(assign).toHaveBeenCalledWith('/signin?next=%2Fdatasets%3Fpage%3D2');
  Reflect.deleteProperty(globalThis, 'window');
});

test.each([
  [{}, ''],
  [{ a: null, b: '', c: undefined }, ''],
  [{ a: 0, b: false, c: 'x y' }, '?a=0&b=false&c=x+y'],
])('the query %j is %j', (query, text) => expect(queryString(query)).toBe(text));
