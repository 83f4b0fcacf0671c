import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitUntil } from '../../processes/process-identity.ts';
import { endLauncher, spawnStack, type SpawnedStack } from '../../testing/spawn-stack.ts';
import { askOffset, createUpload, sendBytes } from '../../testing/tus.ts';

const bucket = 'lora-datasets';
let dataDirectory: string;
let stack: SpawnedStack;

beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'brightrun-uploads-'));
  stack = await spawnStack(dataDirectory);
});
afterAll(async () => {
  await endLauncher(stack.launcher, 'SIGTERM');
  await rm(dataDirectory, { recursive: true, force: true });
});

const headers = () => ({ authorization: `Bearer ${stack.secretKey}` });

async function begin(key: string, sizeBytes: number): Promise<string> {
  const endpoint = `${stack.apiUrl}/storage/v1/upload/resumable`;
  const created = await createUpload(endpoint, headers(), { bucket, key, sizeBytes });
  return created.headers.get('location') ?? '';
}

const offsetOf = async (url: string) =>
  Number((await askOffset(url, headers())).headers.get('upload-offset'));

async function storedText(key: string): Promise<string> {
  const response = await fetch(`${stack.apiUrl}/storage/v1/object/${bucket}/${key}`, { headers: headers() });
  return response.text();
}

/** The files that the service keeps for the upload of an object: the bytes, and what it knows about them. */
async function filesOf(key: string): Promise<{ bytes: string; info: string }> {
  const directory = path.join(dataDirectory, 'storage/resumable', bucket, key);
  const names = await readdir(directory);
  const info = names.find((name) => name.endsWith('.json')) ?? '';
  return { bytes: path.join(directory, info.replace('.json', '')), info: path.join(directory, info) };
}

async function killGateway(): Promise<void> {
  process.kill(stack.pids.gateway, 'SIGKILL');
  const isUp = () =>
    fetch(`${stack.apiUrl}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil(async () => !(await isUp()), 5_000);
  expect(await waitUntil(isUp, 30_000)).toBe(true);
}

test('uploads go on where they were when the gateway was killed; expired ones are removed', async () => {
  const halfWay = await begin('a/half.jsonl', 10);
  await sendBytes(halfWay, headers(), 0, '01234');
  // The last byte arrived, and the gateway died before it made the object.
  const complete = await begin('a/complete.jsonl', 10);
  await writeFile((await filesOf('a/complete.jsonl')).bytes, '0123456789');
  const expired = await begin('a/expired.jsonl', 10);
  const { info } = await filesOf('a/expired.jsonl');
  const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString();
  const aged = { ...(JSON.parse(await readFile(info, 'utf8')) as object), creation_date: yesterday };
  await writeFile(info, JSON.stringify(aged));

  await killGateway();

  expect(await offsetOf(halfWay)).toBe(5);
  expect((await sendBytes(halfWay, headers(), 5, '56789')).status).toBe(204);
  expect(await storedText('a/half.jsonl')).toBe('0123456789');

  expect(await offsetOf(complete)).toBe(10);
  expect(await storedText('a/complete.jsonl')).toBe('0123456789');

  expect((await askOffset(expired, headers())).status).toBe(404);
  expect(await readdir(path.dirname(info))).toEqual([]);
});
