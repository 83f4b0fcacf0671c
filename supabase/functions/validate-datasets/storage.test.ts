/** What validation makes of storage's bad answers; the good ones are those of the real storage, in the integration test. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatasetStorage, type DatasetStorage } from './storage.ts';
import { StorageError } from './stored-file.ts';

const FILE = { bucket: 'lora-datasets', path: 'user/dataset/chat.jsonl' };
const KEY = 'service-role-key';

type Answer = (response: ServerResponse) => void;

let answer: Answer = (response) => response.end();
const received: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
let server: Server;
let storage: DatasetStorage;

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push(request);
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  storage = createDatasetStorage({ url: `http://127.0.0.1:${port}`, serviceKey: KEY, fetch });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  received.length = 0;
});

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (response) =>
    void response.writeHead(code, headers).end(body);

const range = (bytes: string, contentRange: string) =>
  status(206, { 'content-range': contentRange, etag: '"1"' }, bytes);

describe('a range of the upload', () => {
  test('is taken with the size and the version of the whole, asked for with the service key', async () => {
    answer = range('56789', 'bytes 5-9/12');
    expect(await storage.readRange(FILE, 5, 10)).toEqual({
      bytes: new TextEncoder().encode('56789'),
      size: 12,
      etag: '"1"',
    });
    expect(received[0]).toMatchObject({
      url: '/storage/v1/object/lora-datasets/user/dataset/chat.jsonl',
      headers: { range: 'bytes=5-9', authorization: `Bearer ${KEY}` },
    });
  });

  test.each([
    ['not there, as 404', status(404)],
    ['not there, as hosted storage says it', status(400, {}, '{"statusCode":"404","error":"not_found"}')],
  ])('of a file that is %s is null', async (_, given) => {
    answer = given;
    expect(await storage.readRange(FILE, 0, 10)).toBeNull();
  });

  test('beyond the end is empty, and tells the size', async () => {
    answer = status(416, { 'content-range': 'bytes */7' });
    expect(await storage.readRange(FILE, 10, 20)).toMatchObject({ size: 7, bytes: new Uint8Array(0) });
  });

  test.each([
    ['ignores the range', status(200, {}, 'whole file'), /answered 200/],
    ['fails', status(500), /answered 500/],
    ['refuses', status(400, {}, '{"error":"invalid_jwt"}'), /answered 400/],
    ['sends fewer bytes', range('567', 'bytes 5-9/12'), /sent 3 bytes of a range from byte 5/],
    ['does not tell the size', status(206, {}, '56789'), /did not say how long/],
    ['hangs up', (response: ServerResponse) => void response.destroy(), /did not answer/],
  ])('fails in words when storage %s', async (_, given, reason) => {
    answer = given;
    await expect(storage.readRange(FILE, 5, 10)).rejects.toThrow(StorageError);
    await expect(storage.readRange(FILE, 5, 10)).rejects.toThrow(reason);
  });
});

describe('a resumable upload', () => {
  test('is known by the last segment of its URL: the key goes to no other host', async () => {
    answer = status(201, { location: 'http://elsewhere.example/storage/v1/upload/resumable/abc' });
    expect(await storage.beginUpload(FILE, 10, 'application/x-ndjson')).toBe('abc');
    answer = status(204, { 'upload-offset': '10' });
    expect(await storage.appendBytes('abc', 0, [new Uint8Array(10)])).toBe(10);
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /storage/v1/upload/resumable',
      'PATCH /storage/v1/upload/resumable/abc',
    ]);
  });

  test.each([
    [404, null],
    [410, null],
    [200, 7],
  ])('that storage answers %i to stands at %s', async (code, offset) => {
    answer = status(code, offset === null ? {} : { 'upload-offset': String(offset) });
    expect(await storage.uploadedBytes('abc')).toBe(offset);
  });

  test.each([
    ['is refused', status(413)],
    ['gets no URL', status(201)],
  ])('that %s fails in words', async (_, given) => {
    answer = given;
    await expect(storage.beginUpload(FILE, 10, 'text/plain')).rejects.toThrow(
      /could not be stored.*answered/,
    );
  });

  test.each([409, 423, 500])('whose chunk is answered %i fails in words', async (code) => {
    answer = status(code);
    await expect(storage.appendBytes('abc', 0, [new Uint8Array(1)])).rejects.toThrow(StorageError);
    await expect(storage.uploadedBytes('abc')).rejects.toThrow(StorageError);
  });
});

test('bytes are handed over from where they are, and all of them again when a kept connection was closed', async () => {
  const pieces = [new Uint8Array(200_000).fill(1), new Uint8Array(0), Uint8Array.of(2, 3)];
  const attempts: Uint8Array[][] = [];
  const readBody: typeof fetch = async (_, init) => {
    const sent: Uint8Array[] = [];
    for await (const chunk of init?.body as unknown as AsyncIterable<Uint8Array>) sent.push(chunk);
    attempts.push(sent);
    if (attempts.length === 1) throw new TypeError('connection closed');
    return new Response();
  };
  const watched = createDatasetStorage({ url: 'http://storage', serviceKey: KEY, fetch: readBody });
  await watched.write(FILE, pieces, 'text/plain');
  expect(attempts).toHaveLength(2);
  for (const sent of attempts) {
    expect(Buffer.concat(sent).equals(Buffer.concat(pieces))).toBe(true);
    expect(sent.every(({ buffer }) => pieces.some((piece) => piece.buffer === buffer))).toBe(true);
  }
});

test.each([
  ['writing', () => storage.write(FILE, [new Uint8Array(1)], 'text/plain')],
  ['removing', () => storage.remove('lora-datasets', ['a'])],
  ['listing', () => storage.list('lora-datasets', 'a')],
  ['reading', () => storage.read(FILE)],
  ['looking up', () => storage.sizeOf(FILE)],
])('%s fails in words when storage does', async (_, act) => {
  answer = status(500);
  await expect(act()).rejects.toThrow(StorageError);
});
