import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { JobDetail, JobList, JobView } from '@/core/training/job.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertCheckpoint, insertDataset, insertJob, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;
let datasetId: string;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
  datasetId = await insertDataset(owner.user.id);
});
afterEach(settleBackground);
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

type Created = { job: JobView; estimated_cost: number; estimated_duration_hours: number };
const gpuConfig = { gpu_type: 'LOCAL-CPU', num_gpus: 1 };
const aParent = (status: JobView['status'] = 'failed', name = 'Support tone') =>
  insertJob(owner.user.id, { datasetId, status, name, gpuConfig });
const retryBody = (from?: 'checkpoint' | 'beginning') => ({
  client_request_id: crypto.randomUUID(),
  ...(from ? { from } : {}),
});
const retry = (jobId: string, body: object = retryBody()) =>
  callApi(owner, `POST /api/jobs/${jobId}/retry`, { body });
const store = async (jobId: string, step: number) => {
  await insertCheckpoint(jobId, step);
  await sql()`
    update public.checkpoints set storage_bucket = 'lora-models', storage_path = ${`checkpoints/step-${step}.ckpt`}
    where job_id = ${jobId} and step = ${step}`;
};
const countJobs = async () => (await callApiForData<JobList>(owner, 'GET /api/jobs')).total;

test.each(['failed', 'cancelled'] as const)(
  'a %s job is made again, at the present price, with its lineage',
  async (status) => {
    const parentId = await aParent(status);
    const answer = await retry(parentId);
    expect(answer.status).toBe(201);
    const { job, estimated_cost } = (answer.body as { data: Created }).data;
    expect(job).toMatchObject({
      ...{ name: 'Support tone (retry 1)', parent_job_id: parentId, retry_count: 1, resume_from: null },
      ...{ status: 'queued', attempt: 1, past_attempts: [], dataset_id: datasetId, preset_id: 'balanced' },
      hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
      gpu_config: { ...gpuConfig, cost_per_gpu_hour: 0.1 },
    });
    expect(estimated_cost).toBeGreaterThan(0);
  },
);

test.each`
  stored      | asked           | step    | becomes
  ${[]}       | ${undefined}    | ${null} | ${null}
  ${[10, 30]} | ${undefined}    | ${30}   | ${{ step: 30 }}
  ${[10, 30]} | ${'checkpoint'} | ${30}   | ${{ step: 30 }}
  ${[10, 30]} | ${'beginning'}  | ${30}   | ${null}
`('stored $stored, asked for $asked: it begins at $becomes', async ({ stored, asked, step, becomes }) => {
  const parentId = await aParent();
  // On the cluster alone: nothing to go on from.
  await insertCheckpoint(parentId, 99);
  for (const at of stored as number[]) await store(parentId, at);
  const detail = await callApiForData<JobDetail>(owner, `GET /api/jobs/${parentId}`);
  expect(detail.resumable_from_step).toBe(step);
  const { body } = await retry(parentId, retryBody(asked as 'checkpoint' | undefined));
  expect((body as { data: Created }).data.job.resume_from).toEqual(becomes);
});

test('a retry that failed before its own first checkpoint is retried from where it began', async () => {
  const parentId = await aParent();
  await store(parentId, 20);
  const first = (await retry(parentId)).body as { data: Created };
  await sql()`
    update public.training_jobs set status = 'failed', completed_at = now(), final_cost = 0, error_code = 'cluster_lost',
      error_message = 'Lost.' where id = ${first.data.job.id}`;
  const second = (await retry(first.data.job.id)).body as { data: Created };
  expect(second.data.job).toMatchObject({
    ...{ name: 'Support tone (retry 2)', retry_count: 2, resume_from: { step: 20 } },
  });
});

test('the same request makes one retry, however often and however parallel it is sent', async () => {
  const parentId = await aParent();
  const body = retryBody();
  const answers = await Promise.all(Array.from({ length: 5 }, () => retry(parentId, body)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
  expect(await countJobs()).toBe(2);
});

describe('what cannot be retried', () => {
  test.each([
    ['queued', 'job_not_ended'],
    ['running', 'job_not_ended'],
  ] as const)('a %s job: %s', async (status, code) => {
    const { status: http, body } = await retry(await aParent(status));
    expect([http, (body as { code: string }).code]).toEqual([409, code]);
    expect(await countJobs()).toBe(1);
  });

  test.each([
    ['parent_not_ended', 'running', {}],
    ['no_checkpoint', 'failed', { retry_from: 'checkpoint' }],
  ] as const)('the database itself refuses it as %s', async (outcome, status, change) => {
    const parent_job_id = await aParent(status);
    const order = {
      ...{ parent_job_id, retry_from: 'beginning', client_request_id: crypto.randomUUID(), name: 'Again' },
      ...{ dataset_id: datasetId, ...gpuConfig, base_model: 'brightrun/tiny-chat-4m', ...change },
    };
    const [row] = await sql()<{ answer: unknown }[]>`
      select public.create_training_job(${owner.user.id}, ${sql().json(order)}) as answer`;
    expect(row?.answer).toEqual({ outcome });
  });

  test('a checkpoint that was asked for and is not stored', async () => {
    const { status, body } = await retry(await aParent(), retryBody('checkpoint'));
    expect([status, (body as { code: string }).code]).toEqual([409, 'no_checkpoint']);
  });

  test('data that were validated again and are others now', async () => {
    const parentId = await aParent();
    await sql()`update public.datasets set normalized_sha256 = ${'f'.repeat(64)} where id = ${datasetId}`;
    const { status, body } = await retry(parentId);
    expect([status, (body as { code: string }).code]).toEqual([409, 'quote_changed']);
    expect(await countJobs()).toBe(1);
  });

  test('somebody else’s job is not there', async () => {
    const parentId = await aParent();
    const stranger = await signInPersona();
    const { status } = await callApi(stranger, `POST /api/jobs/${parentId}/retry`, { body: retryBody() });
    expect(status).toBe(404);
    expect(await countJobs()).toBe(1);
  });

  test.each([
    ['no request id', { from: 'beginning' }],
    ['another place to begin', { client_request_id: 'x', from: 'middle' }],
    ['an unknown field', { client_request_id: 'x', retry_from: 'beginning' }],
  ])('a body with %s', async (_what, body) => {
    expect((await retry(await aParent(), body)).status).toBe(400);
  });
});
