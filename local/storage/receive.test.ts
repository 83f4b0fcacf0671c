import { mkdtemp, readdir, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitUntil } from '../processes/process-identity.ts';
import { ObjectFiles } from './object-files.ts';
import type { Bucket } from './object-repository.ts';
import { receiveBody, type ReceivedBody } from './receive.ts';

const bucket: Bucket = {
  id: 'images',
  name: 'images',
  public: false,
  file_size_limit: '1000000',
  allowed_mime_types: ['image/*', 'application/json'],
};

let directory: string;
let server: http.Server;
let url: string;
/** What became of each request: the stored body, or why there is none. */
let outcomes: (ReceivedBody | string)[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'brightrun-receive-'));
  const files = new ObjectFiles(directory);
  outcomes = [];
  server = http.createServer((request, response) => {
    receiveBody(request, bucket, files).then(
      (body) => {
        outcomes.push(body);
        response.end('stored');
      },
      (error: unknown) => {
        const reason = (error as Error).message;
        outcomes.push(reason);
        response.writeHead(400, { connection: 'close' }).end(reason);
        request.resume();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const png = { 'content-type': 'image/png' };

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

function form(content: string, type: string): FormData {
  const data = new FormData();
  data.append('cacheControl', '60');
  data.append('metadata', JSON.stringify({ origin: 'test' }));
  data.append('', new Blob([content], { type }), 'picture.png');
  return data;
}

test('a raw body is stored with its size, type and MD5', async () => {
  const metadata = Buffer.from('{"origin":"test"}').toString('base64');
  const headers = { ...png, 'cache-control': 'max-age=5', 'x-metadata': metadata };
  await fetch(url, { method: 'POST', body: 'picture', headers });
  expect(outcomes).toEqual([
    expect.objectContaining({
      metadata: expect.objectContaining({
        size: 7,
        mimetype: 'image/png',
        cacheControl: 'max-age=5',
        eTag: '"5456fc54c74a297ce994998c2873b370"',
      }),
      userMetadata: { origin: 'test' },
    }),
  ]);
  expect(await storedFiles()).toHaveLength(1);
});

test('the file part of a form is stored like a raw body', async () => {
  await fetch(url, { method: 'POST', body: form('picture', 'image/png') });
  expect(outcomes).toEqual([
    expect.objectContaining({
      metadata: expect.objectContaining({ size: 7, mimetype: 'image/png', cacheControl: 'max-age=60' }),
      userMetadata: { origin: 'test' },
    }),
  ]);
});

/** A body of unknown length: sent in chunks, without Content-Length. */
const chunks = (count: number) =>
  new ReadableStream({
    pull(controller) {
      if (count-- > 0) controller.enqueue(new Uint8Array(500_000));
      else controller.close();
    },
  });

test.each<[string, () => RequestInit & { duplex?: 'half' }, string]>([
  [
    'over the limit as declared',
    () => ({ body: Buffer.alloc(1_000_001), headers: png }),
    'maximum allowed size',
  ],
  [
    'over the limit only as counted',
    () => ({ body: chunks(4), headers: png, duplex: 'half' }),
    'maximum allowed size',
  ],
  [
    'a form whose file is over the limit',
    () => ({ body: form('x'.repeat(1_000_001), 'image/png') }),
    'maximum allowed size',
  ],
  [
    'another type',
    () => ({ body: 'x', headers: { 'content-type': 'text/html' } }),
    'text/html is not supported',
  ],
  ['a form with another type', () => ({ body: form('x', 'text/html') }), 'text/html is not supported'],
  ['a form without a file', () => ({ body: emptyForm() }), 'The form has no file'],
  [
    'metadata that is not JSON',
    () => ({ body: 'x', headers: { ...png, 'x-metadata': 'e30x' } }),
    'not a JSON object',
  ],
])(
  '%s is refused with a reason that the sender can read, and leaves nothing',
  async (_case, init, message) => {
    const response = await fetch(url, { method: 'POST', ...init() });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
    expect(await storedFiles()).toEqual([]);
  },
);

function emptyForm(): FormData {
  const data = new FormData();
  data.append('cacheControl', '60');
  return data;
}

test('an upload that breaks off leaves nothing', async () => {
  const request = http.request(url, { method: 'POST', headers: { ...png, 'content-length': '900000' } });
  const failed = new Promise((resolve) => request.once('error', resolve));
  await new Promise((resolve) => request.write(Buffer.alloc(100_000), resolve));
  request.destroy();
  await failed;
  expect(await waitUntil(() => outcomes.length === 1, 5_000)).toBe(true);
  expect(outcomes).toEqual(['aborted']);
  expect(await storedFiles()).toEqual([]);
});

test('what a killed service was receiving is removed at its next start', async () => {
  const files = new ObjectFiles(directory);
  await new Promise((resolve) => files.writeIncoming('half').end('half a file', () => resolve(null)));
  expect(await storedFiles()).toEqual(['half']);
  new ObjectFiles(directory);
  expect(await storedFiles()).toEqual([]);
});
