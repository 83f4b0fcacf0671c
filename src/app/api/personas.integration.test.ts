import { API_SCOPES, type ApiScope } from '@/core/api-tokens/api-token.schema';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import { insertApiToken } from '@/testing/api/api-token';
import { callApi, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { apiRoutes, HTTP_METHODS } from '@/testing/api/routes';
import {
  insertCheckpoint,
  insertCost,
  insertDataset,
  insertJob,
  insertModel,
  insertNotification,
  insertPoints,
  insertSweep,
  parkActiveJobs,
} from '@/testing/api/rows';
import { insertDelivery, insertWebhook } from '@/testing/api/webhook-rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

/** Who gets what of every route: found in the route tree, so that a new route or method without a row here fails. */
interface Access {
  /** Makes the resource that `[id]` or the body names. */
  needs?: (ownerId: string) => Promise<string>;
  /** A body, or how it is made from the resource's id. */
  body?: object | ((id: string) => object);
  /** The status of the owner's answer. */
  owner: number;
  /** The scope that an API token needs; `session`: no token will do. */
  token: ApiScope | 'session' | 'anybody';
}

const aFixableDataset = (userId: string) => {
  const pair = JSON.stringify({
    current_user_input: 'Q',
    target_response: 'Answer',
    conversation_history: [],
  });
  return insertDataset(userId, { upload: `${pair}\n${pair}` });
};
const aDataset = (userId: string) => insertDataset(userId);
const aRunningJob = async (userId: string) => {
  const jobId = await insertJob(userId);
  await Promise.all([insertPoints(jobId, 3), insertCheckpoint(jobId, 1)]);
  return jobId;
};
const aFailedJob = (userId: string) =>
  insertJob(userId, { status: 'failed', gpuConfig: { gpu_type: 'LOCAL-CPU', num_gpus: 1 } });
const aModel = (userId: string) => insertModel(userId);
const anUnfinishedUpload = (userId: string) => insertDataset(userId, { status: 'uploading', upload: null });
const anUploadedDataset = (userId: string) => insertDataset(userId, { status: 'uploading' });
const training = (datasetId: string) => ({
  dataset_id: datasetId,
  hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
  gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
});
const newJob = (datasetId: string) => ({
  ...training(datasetId),
  name: 'New',
  preset_id: 'balanced',
  client_request_id: crypto.randomUUID(),
});
const aSweep = (userId: string) => insertSweep(userId);
const sweepOf = (datasetId: string) => ({
  ...training(datasetId),
  grid: { learning_rates: [1e-4, 2e-4], lora_ranks: [8] },
});
const newSweep = (datasetId: string) => ({
  ...sweepOf(datasetId),
  ...{ name: 'New search', total_budget_usd: 5, client_request_id: crypto.randomUUID() },
});

const aWebhook = async (userId: string) => (await insertWebhook(userId)).id;
const aWebhookDelivery = async (userId: string) => insertDelivery(userId, await aWebhook(userId));

const ACCESS: Record<string, Access> = {
  'GET /api/catalog': { owner: 200, token: 'read' },
  'GET /api/costs': { owner: 200, token: 'read' },
  'GET /api/costs/records.csv': { owner: 200, token: 'read' },
  'GET /api/costs/summary': { owner: 200, token: 'read' },
  'GET /api/dashboard/stats': { owner: 200, token: 'read' },
  'GET /api/datasets': { owner: 200, token: 'read' },
  'POST /api/datasets': {
    body: () => ({ name: crypto.randomUUID(), file_name: 'new.jsonl', file_size: 10 }),
    owner: 201,
    token: 'datasets:write',
  },
  'GET /api/datasets/[id]': { needs: aDataset, owner: 200, token: 'read' },
  'PATCH /api/datasets/[id]': {
    needs: aDataset,
    body: () => ({ name: crypto.randomUUID() }),
    owner: 200,
    token: 'datasets:write',
  },
  'DELETE /api/datasets/[id]': { needs: aDataset, owner: 200, token: 'datasets:write' },
  'POST /api/datasets/[id]/confirm': { needs: anUploadedDataset, owner: 200, token: 'datasets:write' },
  'GET /api/datasets/[id]/download': { needs: aDataset, owner: 200, token: 'read' },
  'GET /api/datasets/[id]/report': { needs: aDataset, owner: 200, token: 'read' },
  'GET /api/datasets/[id]/row': { needs: aDataset, owner: 200, token: 'read' },
  'GET /api/datasets/[id]/training-row': { needs: aDataset, owner: 200, token: 'read' },
  'POST /api/datasets/[id]/fixes': {
    needs: aFixableDataset,
    body: () => ({ client_key: crypto.randomUUID(), fixes: { remove_duplicates: true } }),
    owner: 201,
    token: 'datasets:write',
  },
  'POST /api/datasets/[id]/fixes/preview': {
    needs: aFixableDataset,
    body: { fixes: { remove_duplicates: true } },
    owner: 200,
    token: 'read',
  },
  'POST /api/datasets/[id]/revalidate': { needs: aDataset, owner: 202, token: 'datasets:write' },
  'POST /api/datasets/[id]/upload-url': { needs: anUnfinishedUpload, owner: 200, token: 'datasets:write' },
  'GET /api/datasets/[id]/tokens': { needs: aDataset, owner: 200, token: 'read' },
  'POST /api/datasets/[id]/tokens': {
    needs: aDataset,
    body: { base_model: 'Qwen/Qwen2.5-7B' },
    owner: 202,
    token: 'datasets:write',
  },
  'GET /api/datasets/[id]/usage': { needs: aDataset, owner: 200, token: 'read' },
  'GET /api/datasets/[id]/versions': { needs: aDataset, owner: 200, token: 'read' },
  'GET /api/health': { owner: 200, token: 'anybody' },
  'GET /api/jobs': { owner: 200, token: 'read' },
  'POST /api/jobs': { needs: aDataset, body: newJob, owner: 201, token: 'jobs:write' },
  'POST /api/jobs/cancel': {
    needs: aRunningJob,
    body: (id: string) => ({ job_ids: [id] }),
    owner: 202,
    token: 'jobs:write',
  },
  'GET /api/jobs/compare': { owner: 200, token: 'read' },
  'POST /api/jobs/estimate': { needs: aDataset, body: training, owner: 200, token: 'read' },
  'GET /api/jobs/sparklines': { owner: 200, token: 'read' },
  'GET /api/jobs/[id]': { needs: aRunningJob, owner: 200, token: 'read' },
  'PATCH /api/jobs/[id]': { needs: aRunningJob, body: { name: 'Renamed' }, owner: 200, token: 'jobs:write' },
  'POST /api/jobs/[id]/cancel': { needs: aRunningJob, body: {}, owner: 202, token: 'jobs:write' },
  'GET /api/jobs/[id]/checkpoints': { needs: aRunningJob, owner: 200, token: 'read' },
  'POST /api/jobs/[id]/retry': {
    needs: aFailedJob,
    body: () => ({ client_request_id: crypto.randomUUID() }),
    owner: 201,
    token: 'jobs:write',
  },
  'GET /api/jobs/[id]/logs': { needs: aRunningJob, owner: 200, token: 'read' },
  'GET /api/jobs/[id]/metrics': { needs: aRunningJob, owner: 200, token: 'read' },
  'GET /api/jobs/[id]/metrics.csv': { needs: aRunningJob, owner: 200, token: 'read' },
  'GET /api/models': { owner: 200, token: 'read' },
  'GET /api/models/[id]': { needs: aModel, owner: 200, token: 'read' },
  'PATCH /api/models/[id]': { needs: aModel, body: { name: 'Renamed' }, owner: 200, token: 'models:write' },
  'DELETE /api/models/[id]': { needs: aModel, owner: 200, token: 'models:write' },
  'GET /api/models/[id]/archive': { needs: aModel, owner: 200, token: 'read' },
  'GET /api/models/[id]/card': { needs: aModel, owner: 200, token: 'read' },
  'GET /api/models/[id]/lineage': { needs: aModel, owner: 200, token: 'read' },
  'GET /api/models/compare': { owner: 200, token: 'read' },
  'POST /api/models/[id]/chat': {
    needs: aModel,
    body: {
      ...{ variant: 'base', messages: [{ role: 'user', content: 'Hi' }] },
      ...{ temperature: 0, top_p: 1, max_tokens: 2, seed: 1 },
    },
    owner: 200,
    token: 'read',
  },
  'GET /api/models/[id]/playground': { needs: aModel, owner: 200, token: 'read' },
  'GET /api/models/[id]/download': { needs: aModel, owner: 200, token: 'read' },
  'GET /api/notifications': { owner: 200, token: 'read' },
  'PATCH /api/notifications/[id]/read': {
    needs: (userId) => insertNotification(userId),
    owner: 200,
    token: 'account:write',
  },
  'GET /api/notifications/preferences': { owner: 200, token: 'read' },
  'PATCH /api/notifications/preferences': {
    body: { job_complete: { email: false } },
    owner: 200,
    token: 'account:write',
  },
  'POST /api/notifications/read-all': { owner: 200, token: 'account:write' },
  'GET /api/openapi.json': { owner: 200, token: 'anybody' },
  'GET /api/profile': { owner: 200, token: 'read' },
  'PATCH /api/profile': { body: { name: 'Ann' }, owner: 200, token: 'account:write' },
  'GET /api/tokens': { owner: 200, token: 'session' },
  'POST /api/tokens': {
    body: { name: 'CI', scopes: ['read'], expires_in_days: 30 },
    owner: 201,
    token: 'session',
  },
  'DELETE /api/tokens/[id]': {
    needs: async (userId) => (await insertApiToken(userId)).id,
    owner: 200,
    token: 'session',
  },
  'GET /api/sweeps': { owner: 200, token: 'read' },
  'POST /api/sweeps': { needs: aDataset, body: newSweep, owner: 201, token: 'jobs:write' },
  'POST /api/sweeps/estimate': { needs: aDataset, body: sweepOf, owner: 200, token: 'read' },
  'GET /api/sweeps/[id]': { needs: aSweep, owner: 200, token: 'read' },
  'POST /api/sweeps/[id]/cancel': { needs: aSweep, owner: 202, token: 'jobs:write' },
  'GET /api/webhooks': { owner: 200, token: 'read' },
  'POST /api/webhooks': {
    body: () => ({ url: `https://example.com/${crypto.randomUUID()}`, events: ['budget.alert'] }),
    owner: 201,
    token: 'account:write',
  },
  'GET /api/webhooks/[id]': { needs: aWebhook, owner: 200, token: 'read' },
  'PATCH /api/webhooks/[id]': {
    needs: aWebhook,
    body: { is_enabled: false },
    owner: 200,
    token: 'account:write',
  },
  'DELETE /api/webhooks/[id]': { needs: aWebhook, owner: 200, token: 'account:write' },
  'GET /api/webhooks/[id]/deliveries': { needs: aWebhook, owner: 200, token: 'read' },
  'POST /api/webhooks/[id]/secret': { needs: aWebhook, owner: 201, token: 'account:write' },
  'POST /api/webhooks/[id]/test': { needs: aWebhook, owner: 202, token: 'account:write' },
  'POST /api/webhooks/deliveries/[id]/redeliver': {
    needs: aWebhookDelivery,
    owner: 202,
    token: 'account:write',
  },
};

const endpoints = apiRoutes().flatMap(({ pattern, handlers }) =>
  HTTP_METHODS.filter((method) => handlers[method]).map((method) => `${method} ${pattern}`),
);

let owner: Persona;
let stranger: Persona;

/** A token of the owner with these scopes; made once. */
const tokens = new Map<string, Promise<string>>();
function tokenWith(scopes: readonly ApiScope[]): Promise<string> {
  const key = scopes.join();
  const made = tokens.get(key) ?? insertApiToken(owner.user.id, { scopes }).then(({ secret }) => secret);
  tokens.set(key, made);
  return made;
}

beforeAll(async () => {
  useStackAsServerEnv();
  [owner, stranger] = await Promise.all([signInPersona('Owner'), signInPersona('Stranger')]);
});
afterEach(settleBackground);
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

test('every route and method has its row, and every row its route', () => {
  expect(Object.keys(ACCESS).sort()).toEqual([...endpoints].sort());
});

describe.each(endpoints)('%s', (endpoint) => {
  const { needs, body, owner: expected, token } = ACCESS[endpoint] ?? { owner: 0, token: 'session' };
  const isPublic = token === 'anybody';
  const ask = (who: Persona | null, id: string, headers: Record<string, string | null> = {}) =>
    callApi(who, endpoint.replace('[id]', id), {
      body: typeof body === 'function' ? body(id) : body,
      headers,
    });
  const makeResource = async () => (needs ? needs(owner.user.id) : '');

  test(isPublic ? 'anybody may' : 'anonymous: 401, and nothing is told', async () => {
    const answer = await ask(null, await makeResource());
    expect(answer.status).toBe(isPublic ? expected : 401);
    if (!isPublic) expect(Object.keys(answer.body as object).sort()).toEqual(['code', 'error', 'requestId']);
  });

  if (needs) {
    test('a stranger gets the very answer that a resource nobody has would give', async () => {
      const foreign = await ask(stranger, await makeResource());
      const missing = await ask(stranger, crypto.randomUUID());
      expect(foreign.status).toBe(404);
      expect(withoutRequestId(foreign.body)).toEqual(withoutRequestId(missing.body));
    });
  }

  if (endpoint.includes('[id]')) {
    test('an id that is none is not found', async () => {
      expect((await ask(owner, 'none')).status).toBe(404);
    });
  }

  test('the owner is served', async () => {
    const { status, headers } = await ask(owner, await makeResource());
    expect(status).toBe(expected);
    expect(headers.get('x-request-id')).toBeTruthy();
    expect(headers.get('cache-control')).toBe('no-store');
  });

  if (!isPublic) {
    const withToken = async (id: string, scopes: readonly ApiScope[]) =>
      ask(null, id, { authorization: `Bearer ${await tokenWith(scopes)}`, origin: null });

    test(
      token === 'session' ? 'no API token will do' : `an API token needs ${token}, and no more`,
      async () => {
        const others = API_SCOPES.filter((scope) => scope !== token);
        expect((await withToken(crypto.randomUUID(), others)).status).toBe(403);
        if (token !== 'session') {
          const { status, headers } = await withToken(await makeResource(), [token]);
          expect([status, headers.get('ratelimit')]).toEqual([
            expected,
            expect.stringMatching(/;r=\d+;t=0$/),
          ]);
        }
      },
    );
  }

  if (!endpoint.startsWith('GET')) {
    test('another site that rides on the owner’s cookies is refused', async () => {
      const { status } = await ask(owner, await makeResource(), { origin: 'https://evil.example' });
      expect(status).toBe(403);
    });
  }
});

const withoutRequestId = (body: unknown) => ({ ...(body as object), requestId: '' });

test('what a stranger tried has changed nothing', async () => {
  const id = await insertJob(owner.user.id);
  await callApi(stranger, `PATCH /api/jobs/${id}`, { body: { name: 'Mine now' } });
  await callApi(stranger, `POST /api/jobs/${id}/cancel`, { body: {} });
  const [job] = await sql()`select name, cancel_requested_at from public.training_jobs where id = ${id}`;
  expect(job).toEqual({ name: 'A job', cancel_requested_at: null });
});

test('lists, sums and the dashboard count only the caller’s own', async () => {
  const [ann, bob] = await Promise.all([signInPersona('Ann'), signInPersona('Bob')]);
  const jobId = await insertJob(ann.user.id, { name: 'Ann’s' });
  const today = new Date().toISOString().slice(0, 10);
  await insertModel(ann.user.id, { jobId });
  await insertCost(ann.user.id, jobId, { amount: '12.5', day: today });
  await insertNotification(ann.user.id);
  const read = async (target: string) =>
    (await callApi(bob, target)).body as { data: Record<string, unknown> };
  for (const area of ['datasets', 'jobs', 'models', 'notifications']) {
    expect((await read(`GET /api/${area}`)).data).toMatchObject({ [area]: [], total: 0 });
  }
  expect((await read('GET /api/costs')).data).toMatchObject({ total: 0, records: [] });
  expect((await read('GET /api/dashboard/stats')).data).toEqual({
    totalDatasets: 0,
    activeJobs: 0,
    completedModels: 0,
    totalCost: 0,
    monthlyBudget: null,
    recentDatasets: [],
    activeJobList: [],
    recentActivity: [],
  });
  expect((await callApi(ann, 'GET /api/dashboard/stats')).body).toMatchObject({
    data: { totalDatasets: 1, activeJobs: 1, completedModels: 1, totalCost: 12.5 },
  });
});
