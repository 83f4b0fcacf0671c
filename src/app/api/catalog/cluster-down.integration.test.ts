import type { CatalogView, HealthView } from '@/core/catalog/catalog.schema';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  useStackAsServerEnv({ GPU_CLUSTER_API_URL: 'http://127.0.0.1:1' });
  owner = await signInPersona();
});
afterEach(settleBackground);
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

test('the catalogue is complete without the cluster, and says that it is unreachable', async () => {
  const catalog = await callApiForData<CatalogView>(owner, 'GET /api/catalog');
  expect(catalog.cluster).toBe('unreachable');
  expect(catalog.base_models.map(({ id }) => id)).toContain('mistralai/Mistral-7B-v0.1');
  expect(catalog.gpu_types.every(({ available, free_count }) => !available && free_count === null)).toBe(
    true,
  );
});

test('a job can be queued without the cluster; it waits', async () => {
  const { status, body } = await callApi(owner, 'POST /api/jobs', {
    body: {
      name: 'Waits',
      dataset_id: await insertDataset(owner.user.id),
      preset_id: 'balanced',
      hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
      gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      client_request_id: crypto.randomUUID(),
    },
  });
  expect([status, body]).toMatchObject([201, { data: { job: { name: 'Waits' } } }]);
});

test('health names the part that fails, and nothing about why', async () => {
  const { status, body } = await callApi(null, 'GET /api/health');
  const { data } = body as { data: HealthView };
  expect(status).toBe(200);
  expect(data).toMatchObject({
    status: 'degraded',
    checks: { database: 'ok', storage: 'ok', cluster: 'failed' },
  });
});
