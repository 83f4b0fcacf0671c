import type { ModelDetail, ModelDownloads, ModelList } from '@/core/models/model.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
});
afterAll(closeSql);

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
  for (const body of [{}, { status: 'deployed' }, { artifacts: [] }]) {
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

test('a deleted model is gone', async () => {
  const id = await insertModel(owner.user.id);
  await sql()`update public.model_artifacts set deleted_at = now() where id = ${id}`;
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
