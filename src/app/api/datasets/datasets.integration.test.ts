import type { CreatedDataset, DatasetList, DatasetUsage, DatasetView } from '@/core/datasets/dataset.schema';
import type { ValidationReport } from '@/core/datasets/report';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv({ MAX_DATASET_SIZE_MB: '1' });
});
beforeEach(async () => {
  owner = await signInPersona();
});
afterEach(settleBackground);
afterAll(closeSql);

const create = (body: object) =>
  callApiForData<CreatedDataset>(owner, 'POST /api/datasets', {
    body: { name: 'Chats', file_name: 'chats.jsonl', file_size: 12, ...body },
  });
const upload = async (url: string, content: string) => {
  const response = await fetch(url, { method: 'PUT', body: content });
  expect(response.status).toBe(200);
};
const read = (id: string) => callApiForData<DatasetView>(owner, `GET /api/datasets/${id}`);

test('a dataset is announced, uploaded, confirmed, and validation starts', async () => {
  const { dataset, uploadUrl, storagePath } = await create({
    file_name: 'My chats (1).JSONL',
    description: 'Mine',
  });
  expect(dataset).toMatchObject({ name: 'Chats', description: 'Mine', status: 'uploading', file_size: 12 });
  expect(storagePath).toBe(`${owner.user.id}/${dataset.id}/My-chats-1-.jsonl`);
  await upload(uploadUrl, '{"a":"12345"');
  const confirmed = await callApi(owner, `POST /api/datasets/${dataset.id}/confirm`);
  expect(confirmed.body).toMatchObject({ data: { dataset: { id: dataset.id, status: 'validating' } } });

  const again = await callApi(owner, `POST /api/datasets/${dataset.id}/confirm`);
  expect([again.status, again.body]).toMatchObject([409, { code: 'already_confirmed' }]);
});

test.each([
  ['an empty file', { file_size: 0 }, 400, 'invalid_input', 'empty'],
  ['a negative size', { file_size: -1 }, 400, 'invalid_input', 'file_size'],
  ['half a byte', { file_size: 1.5 }, 400, 'invalid_input', 'file_size'],
  ['a wrong extension', { file_name: 'chats.csv' }, 422, 'unsupported_file', 'choose a .jsonl or .json file'],
  ['a binary', { file_name: 'chats.jsonl.exe' }, 422, 'unsupported_file', 'chats.jsonl.exe'],
  ['one byte too much', { file_size: 1024 * 1024 + 1 }, 413, 'file_too_large', '1 MB'],
  ['an empty name', { name: '   ' }, 400, 'invalid_input', 'A name is needed'],
  ['a very long name', { name: 'x'.repeat(201) }, 400, 'invalid_input', '200'],
  ['a status', { status: 'ready' }, 400, 'invalid_input', 'status'],
  ['another owner', { user_id: crypto.randomUUID() }, 400, 'invalid_input', 'user_id'],
  ['a path of its own', { storage_path: 'x/y/z' }, 400, 'invalid_input', 'storage_path'],
  ['an unknown format', { format: 'parquet' }, 400, 'invalid_input', 'format'],
])('%s is refused with a message, and nothing is made', async (_, change, status, code, words) => {
  const body = { name: 'Chats', file_name: 'chats.jsonl', file_size: 12, ...change };
  const answer = await callApi(owner, 'POST /api/datasets', { body });
  expect([answer.status, answer.body]).toMatchObject([
    status,
    { code, error: expect.stringContaining(words) },
  ]);
  expect(await callApiForData(owner, 'GET /api/datasets')).toMatchObject({ total: 0 });
});

test('a name is taken once, whatever its case, until the dataset is deleted', async () => {
  const { dataset } = await create({ name: 'Chats' });
  const second = await callApi(owner, 'POST /api/datasets', {
    body: { name: 'CHATS', file_name: 'b.jsonl', file_size: 1 },
  });
  expect([second.status, second.body]).toMatchObject([
    409,
    { code: 'name_taken', details: [{ path: 'name' }] },
  ]);
  const other = await create({ name: 'Other' });
  const renamed = await callApi(owner, `PATCH /api/datasets/${other.dataset.id}`, {
    body: { name: 'chats' },
  });
  expect([renamed.status, renamed.body]).toMatchObject([409, { code: 'name_taken' }]);

  expect((await callApi(owner, `DELETE /api/datasets/${dataset.id}`)).body).toMatchObject({
    data: { id: dataset.id },
  });
  expect((await callApi(owner, `GET /api/datasets/${dataset.id}`)).status).toBe(404);
  await create({ name: 'Chats' });
});

test.each([
  ['an upload that was never made', null, 'upload_missing', 'has not arrived'],
  ['a shorter file than announced', 'short', 'upload_size_mismatch', 'has 5 bytes, announced were 12'],
])('%s is told at confirm, and the dataset keeps waiting', async (_, content, code, words) => {
  const { dataset, uploadUrl } = await create({});
  if (content !== null) await upload(uploadUrl, content);
  const { status, body } = await callApi(owner, `POST /api/datasets/${dataset.id}/confirm`);
  expect([status, body]).toMatchObject([409, { code, error: expect.stringContaining(words) }]);
  expect(await read(dataset.id)).toMatchObject({ status: 'uploading' });
});

test('a dataset can be described and renamed, but nothing else of it changes', async () => {
  const id = await insertDataset(owner.user.id);
  const patch = (body: object) => callApi(owner, `PATCH /api/datasets/${id}`, { body });
  expect((await patch({ name: ' Tone ', description: null })).body).toMatchObject({
    data: { name: 'Tone', description: null, status: 'ready' },
  });
  expect((await patch({})).status).toBe(400);
  expect((await patch({ training_ready: true })).status).toBe(400);
});

test('a dataset that a running job uses can be neither deleted nor validated again', async () => {
  const id = await insertDataset(owner.user.id);
  await insertJob(owner.user.id, { datasetId: id });
  for (const target of [`DELETE /api/datasets/${id}`, `POST /api/datasets/${id}/revalidate`]) {
    const { status, body } = await callApi(owner, target);
    expect([status, body]).toMatchObject([409, { code: 'dataset_in_use' }]);
  }
});

test('what was made from a dataset is counted and named, and does not keep it from being deleted', async () => {
  const id = await insertDataset(owner.user.id, { name: 'Origin' });
  const usage = () => callApiForData<DatasetUsage>(owner, `GET /api/datasets/${id}/usage`);
  const nothing = { total: 0, newest: [] };
  expect(await usage()).toEqual({
    active_jobs: nothing,
    ended_jobs: nothing,
    models: nothing,
    versions: nothing,
  });

  const jobId = await insertJob(owner.user.id, { datasetId: id, status: 'failed', name: 'Tried' });
  const modelId = await insertModel(owner.user.id, { jobId, name: 'Adapter' });
  const version = await insertDataset(owner.user.id, { name: 'Origin v2' });
  await sql()`update public.datasets set parent_dataset_id = ${id} where id = ${version}`;
  const running = await insertJob(owner.user.id, { datasetId: id, name: 'Still running' });
  expect(await usage()).toEqual({
    active_jobs: { total: 1, newest: [{ id: running, name: 'Still running' }] },
    ended_jobs: { total: 1, newest: [{ id: jobId, name: 'Tried' }] },
    models: { total: 1, newest: [{ id: modelId, name: 'Adapter' }] },
    versions: { total: 1, newest: [{ id: version, name: 'Origin v2' }] },
  });

  await sql()`delete from public.training_jobs where id = ${running}`;
  await callApiForData(owner, `DELETE /api/datasets/${id}`);
  const [deleted, missing] = await Promise.all(
    [id, crypto.randomUUID()].map((gone) => callApi(owner, `GET /api/datasets/${gone}`)),
  );
  const withoutRequestId = { ...(missing?.body as object), requestId: expect.any(String) };
  expect([deleted?.status, deleted?.body]).toEqual([404, withoutRequestId]);
  expect((await callApi(owner, `GET /api/datasets/${id}/usage`)).status).toBe(404);
});

test('what was never uploaded cannot be validated again', async () => {
  const id = await insertDataset(owner.user.id, { status: 'error', upload: null });
  const { status, body } = await callApi(owner, `POST /api/datasets/${id}/revalidate`);
  expect([status, body]).toMatchObject([409, { code: 'upload_missing' }]);
});

test('the report, in the dataset’s page and complete', async () => {
  const id = await insertDataset(owner.user.id);
  expect(await read(id)).toMatchObject({
    error_count: 1,
    warning_count: 2,
    defect_counts: { invalid_json: 1, duplicate_row: 2 },
    validation_errors: [{ line: 7, code: 'invalid_json' }],
    detection_evidence: 'Every record has the fields of a v4 pair.',
  });
  const report = await callApiForData<ValidationReport>(owner, `GET /api/datasets/${id}/report`);
  expect(report).toMatchObject({ ready: true, rows: { total: 101, rejected: 1 } });

  const waiting = await insertDataset(owner.user.id, { status: 'validating' });
  const { status, body } = await callApi(owner, `GET /api/datasets/${waiting}/report`);
  expect([status, body]).toMatchObject([409, { code: 'dataset_not_ready' }]);
});

test.each([
  ['original', 'the original', 'chats.jsonl'],
  ['normalized', 'canonical', 'chats.normalized.jsonl'],
])('the %s file can be downloaded under its name', async (file, content, fileName) => {
  const id = await insertDataset(owner.user.id);
  const download = await callApiForData<{ url: string; file_name: string; expires_in: number }>(
    owner,
    `GET /api/datasets/${id}/download?file=${file}`,
  );
  expect(download).toMatchObject({ file_name: fileName, expires_in: 3600 });
  const response = await fetch(download.url);
  expect(await response.text()).toBe(content);
  expect(response.headers.get('content-disposition')).toContain(fileName);
});

test.each([
  ['the original of an unfinished upload', 'uploading', 'original', 409, 'upload_missing'],
  ['the normalized file of a broken dataset', 'error', 'normalized', 409, 'dataset_not_ready'],
] as const)('%s cannot be downloaded', async (_, datasetStatus, file, status, code) => {
  const id = await insertDataset(owner.user.id, { status: datasetStatus });
  const answer = await callApi(owner, `GET /api/datasets/${id}/download?file=${file}`);
  expect([answer.status, answer.body]).toMatchObject([status, { code }]);
});

test('a file that has left storage is told, not a 500', async () => {
  const id = await insertDataset(owner.user.id, { status: 'error', upload: null });
  const { status, body } = await callApi(owner, `GET /api/datasets/${id}/download`);
  expect([status, body]).toMatchObject([
    404,
    { code: 'not_found', error: expect.stringContaining('chats.jsonl') },
  ]);
});

describe('the list', () => {
  const names = async (query: string) =>
    (await callApiForData<DatasetList>(owner, `GET /api/datasets?${query}`)).datasets.map(({ name }) => name);

  beforeEach(async () => {
    await insertDataset(owner.user.id, { name: 'alpha 100%' });
    await insertDataset(owner.user.id, { name: 'beta a_b', status: 'error' });
    await insertDataset(owner.user.id, { name: 'gamma (v1.0) *' });
  });

  test.each([
    ['sortBy=name&sortDirection=asc', ['alpha 100%', 'beta a_b', 'gamma (v1.0) *']],
    ['sortBy=name&limit=2&page=2', ['alpha 100%']],
    ['sortBy=name&limit=2&page=9', []],
    ['sortBy=total_tokens&sortDirection=desc&limit=2&status=ready', expect.any(Array)],
    ['status=error', ['beta a_b']],
    ['training_ready=false', ['beta a_b']],
    ['format=alpaca', []],
    ['search=ALPHA', ['alpha 100%']],
    ['search=%25', ['alpha 100%']],
    ['search=_', ['beta a_b']],
    ['search=*', ['gamma (v1.0) *']],
    ['search=(v1.0)', ['gamma (v1.0) *']],
    ['search=v1x0', []],
    ['search=.*', []],
    [`search=${encodeURIComponent('a",name.eq.b),or(')}`, []],
  ])('?%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test('counts all, whatever the page', async () => {
    const counters = { total: 3, page: 9, limit: 2, totalPages: 2, datasets: [] };
    expect(await callApiForData(owner, 'GET /api/datasets?limit=2&page=9')).toEqual(counters);
  });

  test.each([
    'limit=101',
    'limit=0',
    'page=0',
    'page=x',
    'sortBy=storage_path',
    'sortDirection=up',
    'status=lost',
    'x=1',
  ])('?%s is refused', async (query) => {
    expect((await callApi(owner, `GET /api/datasets?${query}`)).status).toBe(400);
  });
});
