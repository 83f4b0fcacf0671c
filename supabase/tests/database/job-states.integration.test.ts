/** Invariant 2: the status of a job moves along legal edges only, and an ended job never changes. */
import fc from 'fast-check';
import { closeSql, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { insertModel, insertQueuedJob, insertReadyDataset } from './sample-rows';

const statuses = ['queued', 'initializing', 'running', 'completed', 'failed', 'cancelled'] as const;
type Status = (typeof statuses)[number];

const legalMoves: Record<Status, readonly Status[]> = {
  queued: ['queued', 'initializing', 'failed', 'cancelled'],
  initializing: ['initializing', 'running', 'failed', 'cancelled'],
  running: ['running', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};
const isEnded = (status: Status) => legalMoves[status].length === 0;

let user: SignedUpUser;
let datasetId: string;
beforeAll(async () => {
  user = await signUpUser();
  datasetId = await insertReadyDataset(user.id);
});
afterAll(closeSql);

/** Writes a status with all that its constraints ask for; tells whether the database took it. */
async function move(jobId: string, status: Status, modelId: string): Promise<boolean> {
  const ending = isEnded(status);
  const write = sql()`
    update public.training_jobs set status = ${status},
      completed_at = ${ending ? sql()`now()` : null}, final_cost = ${ending ? 0 : null},
      error_code = ${status === 'failed' ? 'timed_out' : null},
      error_message = ${status === 'failed' ? 'Too long' : null},
      artifact_id = ${status === 'completed' ? modelId : null}
    where id = ${jobId}`;
  return write.then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: '23514' });
      return false;
    },
  );
}

async function readJob(jobId: string): Promise<Record<string, unknown>> {
  const [row] = await sql()<{ job: Record<string, unknown> }[]>`
    select to_jsonb(j) as job from public.training_jobs j where id = ${jobId}`;
  if (!row) throw new Error('the job is gone');
  return row.job;
}

test('any sequence of statuses: exactly the legal moves are taken, even from the table’s owner', async () => {
  const sequence = fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(sequence, async (wanted) => {
      const jobId = await insertQueuedJob(user.id, { datasetId });
      const modelId = await insertModel(jobId);
      let current: Status = 'queued';
      for (const next of wanted) {
        const isLegal = legalMoves[current].includes(next);
        expect([current, next, await move(jobId, next, modelId)]).toEqual([current, next, isLegal]);
        if (isLegal) current = next;
      }
      expect((await readJob(jobId)).status).toBe(current);
    }),
    { numRuns: 60 },
  );
});

async function insertEndedJob(status: 'completed' | 'failed' | 'cancelled'): Promise<string> {
  const jobId = await insertQueuedJob(user.id, { datasetId });
  const modelId = await insertModel(jobId);
  for (const step of ['initializing', 'running', status] as const) {
    expect(await move(jobId, step, modelId)).toBe(true);
  }
  return jobId;
}

/** A value that differs from the present one, per type of column. */
const differentValue: Record<string, (column: string) => string> = {
  uuid: () => 'gen_random_uuid()',
  text: (column) => `coalesce(${column}, '') || 'x'`,
  numeric: (column) => `coalesce(${column}, 0) + 1`,
  integer: (column) => `coalesce(${column}, 0) + 1`,
  boolean: (column) => `not ${column}`,
  jsonb: () => `'{"changed": true}'`,
  'timestamp with time zone': () => `'2001-01-01'`,
  job_status: (column) => `case ${column} when 'failed' then 'running' else 'failed' end::public.job_status`,
  job_stage: () => `'saving'`,
  job_preset: () => `'aggressive'`,
};

/** What may still be written: its name, a lease being given back, and a deleted parent. */
const openAfterTheEnd = ['lease_owner', 'lease_until', 'name', 'parent_job_id', 'updated_at'];

test.each(['completed', 'failed', 'cancelled'] as const)('no column of a %s job changes', async (status) => {
  const jobId = await insertEndedJob(status);
  const before = await readJob(jobId);
  const columns = await sql()<{ name: string; type: string }[]>`
    select attname as name, format_type(atttypid, null) as type from pg_catalog.pg_attribute
    where attrelid = 'public.training_jobs'::regclass and attnum > 0 and not attisdropped`;
  for (const { name, type } of columns.filter((column) => !openAfterTheEnd.includes(column.name))) {
    const changed = differentValue[type]?.(name);
    if (changed === undefined) throw new Error(`say what another value of ${name} (${type}) is`);
    const write = sql().unsafe(`update public.training_jobs set ${name} = ${changed} where id = $1`, [jobId]);
    await expect(write).rejects.toMatchObject({ code: '23514' });
  }
  expect(await readJob(jobId)).toEqual(before);
});

test.each([
  ['whose it is', `user_id = gen_random_uuid()`],
  ['its data', `dataset_id = gen_random_uuid()`],
  ['the hash of its data', `dataset_sha256 = repeat('0', 64)`],
  ['its base model', `base_model = 'Qwen/Qwen2.5-7B'`],
  ['its hyperparameters', `hyperparameters = hyperparameters || '{"num_epochs": 50}'`],
  ['its price', `gpu_config = gpu_config || '{"cost_per_gpu_hour": 0}'`],
])('of an active job, %s never changes', async (_what, assignment) => {
  const jobId = await insertQueuedJob(user.id, { datasetId });
  const write = sql().unsafe(`update public.training_jobs set ${assignment} where id = $1`, [jobId]);
  await expect(write).rejects.toMatchObject({ code: '23514' });
});

test.each(['attempt', 'metrics_cursor', 'logs_cursor', 'billed_gpu_seconds'])(
  '%s never shrinks',
  async (column) => {
    const jobId = await insertQueuedJob(user.id, { datasetId });
    const set = (value: number) =>
      sql().unsafe(`update public.training_jobs set ${column} = ${value} where id = $1`, [jobId]);
    await set(5);
    await expect(set(4)).rejects.toMatchObject({ code: '23514' });
  },
);

describe('within an attempt', () => {
  test.each([
    ['its job on the cluster', `external_job_id = 'another'`],
    ['how the attempts before it ended', `past_attempts = '[{"attempt": 1}]'`],
    ['what was billed before it', `billed_before_attempt = 1, billed_gpu_seconds = 1`],
    ['how its points are counted', `metric_attempt_offset = 1`],
    ['how its lines are counted', `log_seq_offset = 1`],
  ])('%s never changes; a new attempt may change it', async (_what, assignment) => {
    const jobId = await insertQueuedJob(user.id, { datasetId });
    await sql()`update public.training_jobs set external_job_id = ${jobId} where id = ${jobId}`;
    const set = (what: string) =>
      sql().unsafe(`update public.training_jobs set ${what} where id = $1`, [jobId]);
    await expect(set(assignment)).rejects.toMatchObject({ code: '23514' });
    await set(`${assignment.replace('another', `another-${jobId}`)}, attempt = 2`);
    expect(await readJob(jobId)).toMatchObject({ attempt: 2 });
  });

  test('cursors begin anew with a new attempt', async () => {
    const jobId = await insertQueuedJob(user.id, { datasetId });
    await sql()`update public.training_jobs set metrics_cursor = 5, logs_cursor = 5 where id = ${jobId}`;
    await sql()`update public.training_jobs set metrics_cursor = 0, logs_cursor = 0, attempt = 2 where id = ${jobId}`;
    expect(await readJob(jobId)).toMatchObject({ attempt: 2, metrics_cursor: 0 });
  });
});

test.each([
  ['completed without a model', `status = 'completed', completed_at = now(), final_cost = 0`],
  ['failed without a reason', `status = 'failed', completed_at = now(), final_cost = 0`],
  ['ended without a time', `status = 'cancelled', final_cost = 0`],
  ['ended without a cost', `status = 'cancelled', completed_at = now()`],
])('no job is %s', async (_what, assignment) => {
  const jobId = await insertQueuedJob(user.id, { datasetId });
  await sql()`update public.training_jobs set status = 'initializing' where id = ${jobId}`;
  await sql()`update public.training_jobs set status = 'running' where id = ${jobId}`;
  const write = sql().unsafe(`update public.training_jobs set ${assignment} where id = $1`, [jobId]);
  await expect(write).rejects.toMatchObject({ code: '23514' });
});

test('the owner renames an ended job, and nothing else', async () => {
  const jobId = await insertEndedJob('cancelled');
  const rename = { name: 'A better name' };
  const { data } = await user.client.from('training_jobs').update(rename).eq('id', jobId).select('name');
  expect(data).toEqual([rename]);
  const { error } = await user.client.from('training_jobs').update({ final_cost: 0 }).eq('id', jobId);
  expect(error?.code).toBe('42501');
});
