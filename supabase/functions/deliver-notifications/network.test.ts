/** Where webhooks may not go, and what strange receivers come to. */
import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createNetwork } from './network.ts';
import { Receiver } from './testing/receiver.ts';

const TIMEOUT_MS = 300;
const request = (url: string) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":"ä"}',
});
const addresses = (...found: string[]) =>
  Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

let receiver: Receiver;
beforeEach(async () => (receiver = await new Receiver().listen()));
afterEach(() => receiver.close());

const atHome = createNetwork({ allowLoopback: true, timeoutMs: TIMEOUT_MS });
const outside = (...found: string[]) =>
  createNetwork({ allowLoopback: false, timeoutMs: TIMEOUT_MS, resolve: () => addresses(...found) });

test.each([
  ['127.0.0.1'],
  ['10.1.2.3'],
  ['169.254.169.254'],
  ['192.168.1.1'],
  ['100.64.0.1'],
  ['0.0.0.0'],
  ['::1'],
  ['fd00::1'],
  ['fe80::1'],
  ['::ffff:10.0.0.1'],
  ['64:ff9b::10.0.0.1'],
])(
  'a name that leads to %s is not called, not even when a public address is among its own',
  async (address) => {
    for (const found of [[address], ['93.184.216.34', address]]) {
      const result = await outside(...found).post(request(`https://example.com:${receiver.port}/`));
      expect(result).toMatchObject({
        outcome: 'blocked',
        response_status: null,
        error_message: expect.stringContaining(`leads to ${address}`),
      });
    }
    expect(receiver.requests).toEqual([]);
  },
);

test.each([
  ['http://example.com/', 'https://'],
  ['https://127.0.0.1/', 'own machine'],
  ['https://[::ffff:127.0.0.1]/', 'no public address'],
  ['https://0.0.0.0/', 'no public address'],
  ['https://169.254.169.254/latest/meta-data', 'no public address'],
  ['https://me:secret@example.com/', 'password'],
])('%s is not called', async (url, reason) => {
  const network = createNetwork({ allowLoopback: false, timeoutMs: TIMEOUT_MS });
  const result = await network.post(request(url));
  expect(result).toMatchObject({ outcome: 'blocked', error_message: expect.stringContaining(reason) });
});

test('the connection goes to the address that was checked, with TLS for the name: a second answer changes nothing', async () => {
  const names: string[] = [];
  const server = createServer({
    SNICallback: (name, done) => {
      names.push(name);
      done(new Error('no certificate'));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let questions = 0;
  const network = createNetwork({
    // Loopback stands in for a public address here.
    ...{ allowLoopback: true, timeoutMs: TIMEOUT_MS },
    resolve: () => {
      questions += 1;
      return questions === 1 ? addresses('127.0.0.1') : addresses('10.0.0.1');
    },
  });
  const result = await network.post(request(`https://localhost:${port}/`));
  expect({ questions, names, outcome: result.outcome }).toEqual({
    ...{ questions: 1, names: ['localhost'], outcome: 'unreachable' },
  });
  server.close();
});

test('what arrives is what was given, and 2xx means that it did', async () => {
  receiver.answer = (_request, response) => void response.writeHead(202).end('taken');
  const result = await atHome.post(request(receiver.url('/hooks?key=1')));
  expect(result).toMatchObject({
    ...{ outcome: 'delivered', response_status: 202, response_excerpt: 'taken', error_message: null },
    duration_ms: expect.any(Number) as number,
  });
  expect(receiver.requests).toEqual([
    {
      path: '/hooks?key=1',
      body: '{"a":"ä"}',
      headers: expect.objectContaining({
        host: `127.0.0.1:${receiver.port}`,
        'content-length': '10',
      }) as object,
    },
  ]);
});

test.each<[string, Receiver['answer'], object]>([
  [
    'a redirect is not followed',
    (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    { outcome: 'refused', response_status: 302, error_message: expect.stringContaining('not followed') },
  ],
  [
    'an error is a refusal, with what was said',
    (_, response) => void response.writeHead(500).end('a stack trace'),
    { outcome: 'refused', response_status: 500, response_excerpt: 'a stack trace' },
  ],
  ['silence ends in a timeout', () => undefined, { outcome: 'timeout', response_status: null }],
  [
    'a connection that breaks',
    (_, response) => void response.destroy(),
    { outcome: 'unreachable', response_status: null },
  ],
  [
    'a body that hangs: the status counts',
    (_, response) => void response.writeHead(200).write('begun'),
    { outcome: 'delivered', response_status: 200, response_excerpt: 'begun' },
  ],
  [
    'an endless body is left after its first KB',
    (_, response) => {
      response.writeHead(200);
      const pour = () => response.write('x'.repeat(50_000)) && setImmediate(pour);
      response.on('drain', pour);
      pour();
    },
    { outcome: 'delivered', response_excerpt: 'x'.repeat(1024) },
  ],
  [
    'a body that is no text',
    (_, response) => void response.end(Buffer.from([0x41, 0x00, 0xff, 0xc3])),
    { outcome: 'delivered', response_excerpt: 'A\uFFFD' },
  ],
])('%s', async (_case, answer, expected) => {
  receiver.answer = answer;
  expect(await atHome.post(request(receiver.url()))).toMatchObject(expected);
  expect(receiver.requests).toHaveLength(1);
});

test('1,024 bytes that are no text stay 1,024 bytes', async () => {
  receiver.answer = (_, response) => void response.end(Buffer.alloc(4000, 0xff));
  const { response_excerpt } = await atHome.post(request(receiver.url()));
  expect(Buffer.byteLength(response_excerpt ?? '')).toBeLessThanOrEqual(1024);
});

test.each([
  ['a port where nobody listens', 'http://127.0.0.1:9/', 'unreachable'],
  ['a name that does not answer', 'https://slow.example/', 'timeout'],
  ['a name without an address', 'https://none.example/', 'unreachable'],
])('%s', async (_case, url, outcome) => {
  const resolve = (name: string) => {
    if (name === 'slow.example') return new Promise<never>(() => undefined);
    return name === 'none.example' ? addresses() : addresses(name);
  };
  const network = createNetwork({ allowLoopback: true, timeoutMs: TIMEOUT_MS, resolve });
  expect(await network.post(request(url))).toMatchObject({ outcome, response_status: null });
});
