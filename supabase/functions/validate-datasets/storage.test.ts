import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@supabase/supabase-js';
import { createDatasetStorage, StorageError, type DatasetStorage } from './storage.ts';

const MIB = 1024 * 1024;
const FILE = { bucket: 'lora-datasets', path: 'user/dataset/chat.jsonl' };

/** A stand-in for storage's HTTP interface: one object, whose ranges `answer` may spoil. */
interface Scenario {
  content: Uint8Array;
  answer: (range: string, response: ServerResponse) => boolean;
}

const scenario: Scenario = { content: new Uint8Array(), answer: () => false };
const received: { method: string; url: string; bytes: number; headers: IncomingMessage['headers'] }[] = [];
let server: Server;
let storage: DatasetStorage;

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createClient(`http://127.0.0.1:${port}`, 'service-role-key', {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: EventTarget as unknown as typeof WebSocket },
  });
  storage = createDatasetStorage(client, fetch);
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  received.length = 0;
  Object.assign(scenario, { content: new Uint8Array(), answer: () => false });
});

async function serve(request: IncomingMessage, response: ServerResponse) {
  const { method = '', url = '', headers } = request;
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  received.push({ method, url, bytes, headers });
  if (method === 'GET') return serveRange(headers.range ?? '', response);
  const body = url.includes('/object/sign/')
    ? { signedURL: '/object/sign/x?token=t' }
    : { Key: 'x', Id: 'y' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function serveRange(range: string, response: ServerResponse) {
  if (scenario.answer(range, response)) return;
  const [, start = '0', end = '0'] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  response.writeHead(206).end(scenario.content.subarray(Number(start), Number(end) + 1));
}

async function readAll(size: number, offset?: number) {
  const lengths: number[] = [];
  for await (const piece of storage.read(FILE, size, offset)) lengths.push(piece.length);
  return lengths;
}

describe('reading an upload', () => {
  test.each`
    size             | offset      | pieces
    ${1}             | ${0}        | ${[1]}
    ${MIB}           | ${0}        | ${[MIB]}
    ${2 * MIB + 100} | ${0}        | ${[MIB, MIB, 100]}
    ${2 * MIB + 100} | ${MIB + 90} | ${[MIB, 10]}
  `('of $size bytes from byte $offset on asks for $pieces', async ({ size, offset, pieces }) => {
    scenario.content = new Uint8Array(size);
    expect(await readAll(size, offset)).toEqual(pieces);
  });

  const answering = (status: number) => (_: string, response: ServerResponse) =>
    Boolean(response.writeHead(status).end('whole file'));

  test.each`
    storage                | answer            | reason
    ${'ignores the range'} | ${answering(200)} | ${/answered 200/}
    ${'lost the object'}   | ${answering(404)} | ${/answered 404/}
    ${'has fewer bytes'}   | ${() => false}    | ${/shorter than declared: it ends at byte 10/}
  `('fails in words when storage $storage', async ({ answer, reason }) => {
    Object.assign(scenario, { content: new Uint8Array(10), answer });
    await expect(readAll(20)).rejects.toThrow(StorageError);
    await expect(readAll(20)).rejects.toThrow(reason);
  });
});

test('writing streams the body, replaces what is there, and names the type', async () => {
  const pieces = Array.from({ length: 3 }, () => new Uint8Array(MIB));
  const content = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.pop();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  await storage.write(FILE, content);
  expect(received).toEqual([
    expect.objectContaining({
      method: 'POST',
      url: `/storage/v1/object/${FILE.bucket}/${FILE.path}`,
      bytes: 3 * MIB,
    }),
  ]);
  expect(received[0]?.headers).toMatchObject({
    'transfer-encoding': 'chunked',
    'x-upsert': 'true',
    'content-type': 'application/x-ndjson',
  });
});
