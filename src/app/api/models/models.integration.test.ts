import type { ModelDetail, ModelDownloads, ModelList } from '@/core/models/model.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, serviceClient, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
});
afterAll(closeSql);

/** The files of a zip that holds them uncompressed, by name, from its central directory. */
function unzipped(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    files[name] = zip.subarray(start, start + size).toString();
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

test('a model comes with the job and the dataset it was made from, and without storage paths', async () => {
  const jobId = await insertJob(owner.user.id, { name: 'The job' });
  const id = await insertModel(owner.user.id, { jobId });
  const detail = await callApiForData<ModelDetail>(owner, `GET /api/models/${id}`);
  expect(detail).toMatchObject({ model: { id, job_id: jobId }, job: { id: jobId, name: 'The job' } });
  expect(detail.dataset).toEqual({ id: detail.model.dataset_id, name: expect.stringMatching(/^dataset /) });
  expect(detail.model.artifacts[0]).toEqual({
    kind: 'adapter_model',
    path: 'adapter_model.safetensors',
    bytes: 13,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(JSON.stringify(detail)).not.toContain(owner.user.id);
});

test.each([
  ['all', ['adapter_model.safetensors', 'tokenizer/tokenizer.json']],
  ['adapter-model', ['adapter_model.safetensors']],
  ['adapter-config', []],
  ['tokenizer', ['tokenizer/tokenizer.json']],
])('%s can be downloaded for an hour', async (file, paths) => {
  const id = await insertModel(owner.user.id);
  const { downloads } = await callApiForData<ModelDownloads>(
    owner,
    `GET /api/models/${id}/download?file=${file}`,
  );
  expect(Object.keys(downloads).sort()).toEqual(paths);
  for (const { url, kind, bytes, expires_in } of Object.values(downloads)) {
    const content = await (await fetch(url)).text();
    expect([content, content.length, expires_in]).toEqual([kind, bytes, 3600]);
  }
});

test('a model can be renamed and described, and nothing else of it changes', async () => {
  const id = await insertModel(owner.user.id);
  const renamed = await callApi(owner, `PATCH /api/models/${id}`, {
    body: { name: 'Tone v2', description: 'Better' },
  });
  expect(renamed.body).toMatchObject({ data: { model: { name: 'Tone v2', description: 'Better' } } });
  for (const body of [{}, { status: 'sold' }, { artifacts: [] }]) {
    expect((await callApi(owner, `PATCH /api/models/${id}`, { body })).status).toBe(400);
  }
});

test('a model outlives its dataset, and still says its name', async () => {
  const datasetId = await insertDataset(owner.user.id, { name: 'Gone by now' });
  const id = await insertModel(owner.user.id, {
    jobId: await insertJob(owner.user.id, { datasetId, status: 'failed' }),
  });
  await callApiForData(owner, `DELETE /api/datasets/${datasetId}`);
  const detail = await callApiForData<ModelDetail>(owner, `GET /api/models/${id}`);
  expect(detail.dataset).toEqual({ id: datasetId, name: 'Gone by now' });
});

test('a model is stored, deployed or archived as its owner says', async () => {
  const id = await insertModel(owner.user.id);
  const { model } = await callApiForData<{ model: { status: string; name: string } }>(
    owner,
    `PATCH /api/models/${id}`,
    { body: { status: 'deployed', name: 'In use' } },
  );
  expect(model).toMatchObject({ status: 'deployed', name: 'In use' });
  expect(await callApiForData(owner, 'GET /api/models?status=deployed')).toMatchObject({ total: 1 });
});

test('all files come as one archive of the announced length, each as it was verified', async () => {
  const id = await insertModel(owner.user.id, { name: 'Tönü: v2/final' });
  const { headers, body } = await callApi(owner, `GET /api/models/${id}/archive`);
  expect(headers.get('content-disposition')).toBe('attachment; filename="Tonu-v2-final.zip"');
  const archive = Buffer.from(body as ArrayBuffer);
  expect(headers.get('content-length')).toBe(String(archive.length));
  expect(unzipped(archive)).toEqual({
    'Tonu-v2-final/adapter_model.safetensors': 'adapter_model',
    'Tonu-v2-final/tokenizer/tokenizer.json': 'tokenizer',
  });
});

test('an archive whose file is gone from storage is refused before it begins', async () => {
  const id = await insertModel(owner.user.id);
  const [file] = await sql()<{ path: string }[]>`
    select artifacts -> 0 ->> 'storage_path' as path from public.model_artifacts where id = ${id}`;
  await serviceClient()
    .storage.from('lora-models')
    .remove([file?.path ?? '']);
  expect(await callApi(owner, `GET /api/models/${id}/archive`)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

test('a deleted model is gone, once', async () => {
  const id = await insertModel(owner.user.id);
  expect(await callApiForData(owner, `DELETE /api/models/${id}`)).toEqual({ id });
  expect((await callApi(owner, `DELETE /api/models/${id}`)).status).toBe(404);
  expect((await callApi(owner, `PATCH /api/models/${id}`, { body: { status: 'archived' } })).status).toBe(
    404,
  );
  expect((await callApi(owner, `GET /api/models/${id}`)).status).toBe(404);
  expect((await callApi(owner, `GET /api/models/${id}/download`)).status).toBe(404);
  expect(await callApiForData(owner, 'GET /api/models')).toMatchObject({ total: 0 });
});

test.each([
  ['sortBy=quality', ['0.9', '1.25', '2.5', '10.1', 'none']],
  ['sortBy=quality&sortDirection=asc', ['10.1', '2.5', '1.25', '0.9', 'none']],
  ['sortBy=name&sortDirection=asc&limit=2', ['0.9', '1.25']],
  ['search=2.5', ['2.5']],
  ['status=archived', []],
  ['date_to=2020-01-01', []],
])('the list, ?%s', async (query, expected) => {
  for (const loss of [1.25, 10.1, null, 0.9, 2.5]) {
    await insertModel(owner.user.id, { name: String(loss ?? 'none'), finalValidationLoss: loss });
  }
  const { models } = await callApiForData<ModelList>(owner, `GET /api/models?${query}`);
  expect(models.map(({ name }) => name)).toEqual(expected);
});
