import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelComparison } from '@/core/models/compare.schema';
import type { ModelDetail, ModelDownloads, ModelLineage, ModelList } from '@/core/models/model.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { aJob } from '@/testing/factories/training';
import { closeSql, serviceClient, sql } from '@/testing/stack/stack';
import { unzipped } from '@/testing/unzipped';

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
  const files = Object.entries(unzipped(archive)).map(([path, bytes]) => [path, bytes.toString()]);
  expect(Object.fromEntries(files)).toEqual({
    'Tonu-v2-final/README.md': expect.stringContaining('# Tönü: v2/final'),
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

test('the card has what is known of the model now', async () => {
  const id = await insertModel(owner.user.id, { name: 'Before' });
  await callApiForData(owner, `PATCH /api/models/${id}`, { body: { name: 'After', license: 'cc-by-4.0' } });
  const { headers, body } = await callApi(owner, `GET /api/models/${id}/card`);
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  const card = Buffer.from(body as ArrayBuffer).toString();
  expect(card).toContain('license: cc-by-4.0');
  expect(card).toContain('# After');
  expect(card).toMatch(/\| Dataset \| dataset .*\n\| Version \| 1 \|\n\| Training pairs \| 80 \|/);
  const refused = await callApi(owner, `PATCH /api/models/${id}`, { body: { license: 'x y' } });
  expect(refused).toMatchObject({ status: 400, body: { details: [{ path: 'license' }] } });
});

test('a download that broke off goes on where it stopped, and what arrives has the hash', async () => {
  const id = await insertModel(owner.user.id);
  const { downloads } = await callApiForData<ModelDownloads>(owner, `GET /api/models/${id}/download`);
  const { url = '', bytes = 0, sha256 } = downloads['adapter_model.safetensors'] ?? {};
  const part = async (range: string) => {
    const response = await fetch(url, { headers: { range: `bytes=${range}` } });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      expect.stringMatching(/\/13$/),
    ]);
    return Buffer.from(await response.arrayBuffer());
  };
  const whole = Buffer.concat([await part('0-4'), await part(`5-${bytes - 1}`)]);
  expect([whole.length, createHash('sha256').update(whole).digest('hex')]).toEqual([bytes, sha256]);
});

test('a link works for its hour, for its file, and for nothing else', async () => {
  const id = await insertModel(owner.user.id);
  const { downloads } = await callApiForData<ModelDownloads>(owner, `GET /api/models/${id}/download`);
  const { url = '', path = '' } = downloads['adapter_model.safetensors'] ?? {};
  const token = new URL(url).searchParams.get('token') ?? '';
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    exp: number;
    iat: number;
  };
  expect(claims.exp - claims.iat).toBe(3600);
  const other = url.replace(path, 'tokenizer/tokenizer.json');
  expect((await fetch(other)).ok).toBe(false);
  const [object] = await sql()<{ name: string }[]>`
    select artifacts -> 0 ->> 'storage_path' as name from public.model_artifacts where id = ${id}`;
  const { data } = await serviceClient()
    .storage.from('lora-models')
    .createSignedUrl(object?.name ?? '', 1);
  expect((await fetch(data?.signedUrl ?? '')).status).toBe(200);
  await sleep(2100);
  const expired = await fetch(data?.signedUrl ?? '');
  expect([expired.status, await expired.text()]).toEqual([400, expect.stringMatching(/exp/)]);
});

test('a line holds every version with what it came from; what is deleted is left out', async () => {
  const datasetId = await insertDataset(owner.user.id, { name: 'Gone by now' });
  const root = await insertModel(owner.user.id, {
    ...{
      name: 'First',
      jobId: await insertJob(owner.user.id, { datasetId, name: 'Job 1', status: 'failed' }),
    },
  });
  const next = async (parentModelId: string, name: string) =>
    insertModel(owner.user.id, { name, jobId: await insertJob(owner.user.id, { parentModelId }) });
  const second = await next(root, 'Second');
  const third = await next(second, 'Third');
  const aside = await next(root, 'Aside');
  await insertModel(owner.user.id, { name: 'Of another line' });
  await callApiForData(owner, `DELETE /api/datasets/${datasetId}`);
  await callApiForData(owner, `DELETE /api/models/${second}`);
  const { models, total } = await callApiForData<ModelLineage>(owner, `GET /api/models/${third}/lineage`);
  expect([
    total,
    models.map(({ name, version, parent_model_id }) => [name, version, parent_model_id]),
  ]).toEqual([
    3,
    [
      ['First', 1, null],
      ['Third', 3, second],
      ['Aside', 4, root],
    ],
  ]);
  expect(models[0]).toMatchObject({
    ...{ id: root, job: { name: 'Job 1' }, final_validation_loss: 1.25 },
    dataset: { id: datasetId, name: 'Gone by now', version: null },
  });
  expect(models[2]).toMatchObject({ id: aside, dataset: { version: 1 } });
});

test('models are compared with the trainings that made them; those of others are only missing', async () => {
  const stranger = await signInPersona();
  const theirs = await insertModel(stranger.user.id);
  const one = await insertModel(owner.user.id, { name: 'One' });
  const jobId = await insertJob(owner.user.id, { learningRate: 5e-5 });
  const two = await insertModel(owner.user.id, { name: 'Two', jobId });
  const ids = [two, theirs, one].join(',');
  const compared = await callApiForData<ModelComparison>(owner, `GET /api/models/compare?ids=${ids}`);
  expect(compared.missing).toEqual([theirs]);
  expect(compared.models.map(({ model, run }) => [model.name, run.hyperparameters.learning_rate])).toEqual([
    ['Two', 5e-5],
    ['One', 2e-4],
  ]);
  const many = Array.from({ length: 5 }, () => randomUUID()).join(',');
  for (const query of ['ids=nonsense', `ids=${many}`, 'id=1']) {
    expect((await callApi(owner, `GET /api/models/compare?${query}`)).status).toBe(400);
  }
});

test('a training continues a model of its owner’s, with the settings that its weights have', async () => {
  const datasetId = await insertDataset(owner.user.id);
  const parent_model_id = await insertModel(owner.user.id);
  const { hyperparameters } = aJob();
  const order = {
    ...{ name: 'Next', dataset_id: datasetId, preset_id: 'custom', parent_model_id, hyperparameters },
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  };
  const create = (persona: Persona, changes: object = {}) =>
    callApi(persona, 'POST /api/jobs', { body: { ...order, client_request_id: randomUUID(), ...changes } });
  expect(await create(owner)).toMatchObject({ status: 201, body: { data: { job: { parent_model_id } } } });
  expect(await create(owner, { hyperparameters: { ...hyperparameters, lora_rank: 4 } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', details: [{ path: 'hyperparameters.lora_rank' }] },
  });
  const stranger = await signInPersona();
  const theirDataset = await insertDataset(stranger.user.id);
  expect(await create(stranger, { dataset_id: theirDataset })).toMatchObject({
    status: 404,
    body: { details: [{ path: 'parent_model_id' }] },
  });
  await parkActiveJobs();
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
