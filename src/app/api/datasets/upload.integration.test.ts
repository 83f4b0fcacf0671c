/** Where a dataset's file goes, in one piece or in several, and what is checked once it is there. */
import { createHash } from 'node:crypto';
import type { CreatedDataset, DatasetView, UploadTarget } from '@/core/datasets/dataset.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

const content = 'twelve bytes';
const hashOf = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterEach(settleBackground);
afterAll(closeSql);

const create = () =>
  callApiForData<CreatedDataset>(owner, 'POST /api/datasets', {
    body: { name: crypto.randomUUID(), file_name: 'chats.jsonl', file_size: content.length },
  });
const confirm = (id: string, body: object = {}) =>
  callApi(owner, `POST /api/datasets/${id}/confirm`, { body });
const renew = (id: string) => callApi(owner, `POST /api/datasets/${id}/upload-url`);
const put = async (url: string, text: string) => (await fetch(url, { method: 'PUT', body: text })).status;

/** Sends a whole file in pieces of 5 bytes by the resumable protocol; the status of the last answer. */
async function sendInPieces({ resumable, storagePath }: UploadTarget, text: string): Promise<number> {
  const encode = (value: string) => Buffer.from(value).toString('base64');
  const headers = { 'tus-resumable': '1.0.0', 'x-signature': resumable.token };
  const created = await fetch(resumable.endpoint, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(text.length),
      'upload-metadata': `bucketName ${encode(resumable.bucket)},objectName ${encode(storagePath)}`,
    },
  });
  let { status } = created;
  for (let offset = 0; status < 300 && offset < text.length; offset += 5) {
    const answer = await fetch(created.headers.get('location') ?? '', {
      method: 'PATCH',
      headers: {
        ...headers,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: text.slice(offset, offset + 5),
    });
    status = answer.status;
  }
  return status;
}

test('a file that came in pieces is confirmed with its hashes, and its SHA-256 is kept for validation', async () => {
  const { dataset, ...target } = await create();
  expect(await sendInPieces(target, content)).toBe(204);
  const hashes = { file_sha256: hashOf('sha256', content), file_md5: hashOf('md5', content) };
  expect((await confirm(dataset.id, hashes)).body).toMatchObject({
    data: { dataset: { status: 'validating' } },
  });
  const [row] = await sql()`select file_sha256, confirmed_at from public.datasets where id = ${dataset.id}`;
  expect(row).toEqual({ file_sha256: hashes.file_sha256, confirmed_at: expect.any(Date) as Date });
});

test.each([
  ['damaged on the way', 'TWELVE BYTES', 'upload_content_mismatch', 'not the one on your disk'],
  ['cut short', 'twelve', 'upload_size_mismatch', 'has 6 bytes, announced were 12'],
  ['with more bytes than announced', `${content}!`, 'upload_size_mismatch', 'has 13 bytes'],
  ['empty', '', 'upload_size_mismatch', 'has 0 bytes'],
])('a file %s is told at confirm; nothing is validated', async (_case, stored, code, words) => {
  const { dataset, uploadUrl } = await create();
  expect(await put(uploadUrl, stored)).toBe(200);
  const { status, body } = await confirm(dataset.id, { file_md5: hashOf('md5', content) });
  expect([status, body]).toMatchObject([409, { code, error: expect.stringContaining(words) as string }]);
  const read = await callApiForData<DatasetView>(owner, `GET /api/datasets/${dataset.id}`);
  expect(read.status).toBe('uploading');
});

test.each([
  ['a hash of another length', { file_sha256: 'abc' }],
  ['capital letters', { file_md5: hashOf('md5', content).toUpperCase() }],
  ['a size', { file_size: 3 }],
])('%s is refused', async (_case, body) => {
  const { dataset } = await create();
  expect((await confirm(dataset.id, body)).status).toBe(400);
});

test('an ETag that is no MD5 of the whole file, as storage makes them of many parts, is no reason to refuse it', async () => {
  const { dataset, uploadUrl, storagePath } = await create();
  await put(uploadUrl, content);
  await sql()`
    update storage.objects set metadata = jsonb_set(metadata, '{eTag}', '"\\"0123456789abcdef0123456789abcdef-2\\""')
    where name = ${storagePath}`;
  expect((await confirm(dataset.id, { file_md5: hashOf('md5', content) })).status).toBe(200);
});

test('an unfinished dataset gets a fresh URL as often as it is asked for, and the file goes there', async () => {
  const { dataset } = await create();
  const askAgain = () => callApiForData<UploadTarget>(owner, `POST /api/datasets/${dataset.id}/upload-url`);
  await askAgain();
  const target = await askAgain();
  expect(target.storagePath).toBe(dataset.storage_path);
  expect(await sendInPieces(target, content)).toBe(204);
  const { status, body } = await renew(dataset.id);
  expect([status, body]).toMatchObject([409, { code: 'already_uploaded' }]);
  expect((await confirm(dataset.id)).status).toBe(200);
});

test.each(['validating', 'ready', 'error'] as const)('a dataset that is %s gets no URL', async (state) => {
  const id = await insertDataset(owner.user.id, { status: state });
  const { status, body } = await renew(id);
  expect([status, body]).toMatchObject([409, { code: 'already_confirmed' }]);
});

test('a URL from before the confirm cannot replace the file after it', async () => {
  const { dataset, ...target } = await create();
  await put(target.uploadUrl, content);
  await confirm(dataset.id);
  expect(await put(target.uploadUrl, 'other  bytes')).toBe(400);
  expect(await sendInPieces(target, 'other  bytes')).toBe(409);
});

test('two tabs that send and confirm at once: one file is kept, one confirm counts, the other is told', async () => {
  const { dataset, ...target } = await create();
  const sent = await Promise.all([sendInPieces(target, content), sendInPieces(target, content)]);
  expect(sent.sort()).toEqual([204, 409]);
  const confirmed = await Promise.all([confirm(dataset.id), confirm(dataset.id)]);
  expect(confirmed.map(({ status }) => status).sort()).toEqual([200, 409]);
});
