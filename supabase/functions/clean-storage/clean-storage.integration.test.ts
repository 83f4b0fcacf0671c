/** Which files are removed from storage, and which never are: the database decides, the function removes. */
import { randomUUID } from 'node:crypto';
import {
  callFunction,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
  type SignedUpUser,
} from '../../../src/testing/stack/stack.ts';
import {
  insertCheckpoint,
  insertDataset,
  insertJob,
  insertModel,
  parkActiveJobs,
} from '../../../src/testing/api/rows.ts';

let user: SignedUpUser;

beforeAll(async () => {
  user = await signUpUser();
});
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

const bucket = () => serviceClient().storage.from('lora-datasets');

/** The names of the files in a dataset's folder. */
async function filesOf(datasetId: string): Promise<string[]> {
  const { data, error } = await bucket().list(`${user.id}/${datasetId}`);
  if (error) throw error;
  return data.map(({ name }) => name).sort();
}

async function clean(): Promise<{ removed: number; is_done: boolean }> {
  const response = await callFunction('clean-storage');
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: { removed: number; is_done: boolean } }).data;
}

const age = (datasetId: string, column: 'created_at' | 'deleted_at', days: number) => sql()`
  update public.datasets set ${sql()(column)} = now() - make_interval(days => ${days}) where id = ${datasetId}`;

const deletedDaysAgo = (days: number) => async () => {
  const id = await insertDataset(user.id);
  await age(id, 'deleted_at', days);
  return id;
};

const announcedDaysAgo = (days: number, status: 'uploading' | 'error') => async () => {
  const id = await insertDataset(user.id, { status });
  await age(id, 'created_at', days);
  return id;
};

test.each<[string, () => Promise<string>]>([
  ['a dataset deleted eight days ago', deletedDaysAgo(8)],
  ['an upload that nobody confirmed within a day', announcedDaysAgo(2, 'uploading')],
  ['an upload that was given up', announcedDaysAgo(2, 'error')],
])('the files of %s are removed', async (_case, make) => {
  const id = await make();
  expect((await filesOf(id)).length).toBeGreaterThan(0);
  expect(await clean()).toMatchObject({ is_done: true });
  expect(await filesOf(id)).toEqual([]);
});

test.each<[string, () => Promise<string>]>([
  ['a dataset in use', () => insertDataset(user.id)],
  ['a dataset deleted six days ago', deletedDaysAgo(6)],
  ['an upload announced just now', () => insertDataset(user.id, { status: 'uploading' })],
  [
    'an old dataset whose validation found errors',
    async () => {
      const id = await announcedDaysAgo(9, 'error')();
      await sql()`update public.datasets set validated_at = now() where id = ${id}`;
      return id;
    },
  ],
  [
    'an old dataset whose validation broke off',
    async () => {
      const id = await announcedDaysAgo(9, 'error')();
      await sql()`update public.datasets set confirmed_at = now() where id = ${id}`;
      return id;
    },
  ],
  [
    'a deleted dataset that an unfinished training reads',
    async () => {
      const id = await insertDataset(user.id);
      await insertJob(user.id, { datasetId: id });
      await age(id, 'deleted_at', 30);
      return id;
    },
  ],
  [
    'a deleted dataset that a model was made of',
    async () => {
      const id = await insertDataset(user.id);
      const jobId = await insertJob(user.id, { datasetId: id });
      await insertModel(user.id, { jobId });
      await sql()`update public.training_jobs set status = 'failed', completed_at = now(), final_cost = 0,
        error_code = 'internal', error_message = 'ended' where id = ${jobId} and status = 'running'`;
      await age(id, 'deleted_at', 30);
      return id;
    },
  ],
])('the files of %s stay', async (_case, make) => {
  const id = await make();
  const before = await filesOf(id);
  expect(before.length).toBeGreaterThan(0);
  await clean();
  expect(await filesOf(id)).toEqual(before);
});

test('files of an account that is gone are removed after a day', async () => {
  const [fresh, old] = [randomUUID(), randomUUID()];
  for (const id of [fresh, old]) await bucket().upload(`${user.id}/${id}/data.jsonl`, 'x');
  await sql()`
    update storage.objects set created_at = now() - interval '2 days' where name = ${`${user.id}/${old}/data.jsonl`}`;
  await clean();
  expect(await filesOf(old)).toEqual([]);
  expect(await filesOf(fresh)).toEqual(['data.jsonl']);
});

describe('files of models', () => {
  const modelsBucket = () => serviceClient().storage.from('lora-models');
  const filesOfJob = async (jobId: string) => {
    const rows = await sql()<{ name: string }[]>`
      select name from storage.objects where bucket_id = 'lora-models' and split_part(name, '/', 2) = ${jobId} order by name`;
    return rows.map(({ name }) => name.slice(`${user.id}/${jobId}/`.length));
  };
  const put = async (jobId: string, path: string) => {
    const { error } = await modelsBucket().upload(`${user.id}/${jobId}/${path}`, 'bytes');
    if (error) throw error;
    await sql()`
      update storage.objects set created_at = now() - interval '2 days' where name = ${`${user.id}/${jobId}/${path}`}`;
  };
  const endedJob = (daysAgo: number) =>
    insertJob(user.id, {
      status: 'failed',
      createdAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    });
  const storeCheckpoint = async (jobId: string, step: number) => {
    const path = `checkpoints/step-${step}.ckpt`;
    await put(jobId, path);
    await insertCheckpoint(jobId, step);
    await sql()`
      update public.checkpoints set storage_bucket = 'lora-models', storage_path = ${`${user.id}/${jobId}/${path}`}
      where job_id = ${jobId} and step = ${step}`;
  };

  test.each([
    [8, true],
    [6, false],
    [null, false],
  ])('of one deleted %p days ago are removed: %p', async (days, isRemoved) => {
    const jobId = await endedJob(9);
    const modelId = await insertModel(user.id, { jobId });
    await sql()`
      update public.model_artifacts set deleted_at = now() - make_interval(days => ${days}) where id = ${modelId}`;
    await clean();
    const all = ['adapter_model.safetensors', 'tokenizer/tokenizer.json'];
    expect(await filesOfJob(jobId)).toEqual(isRemoved ? [] : all);
  });

  test('half of a model that a failed job left behind is removed; what a running job stores stays', async () => {
    const [failed, running] = [await endedJob(2), await insertJob(user.id)];
    for (const jobId of [failed, running]) await put(jobId, 'adapter_model.safetensors');
    await clean();
    expect([await filesOfJob(failed), await filesOfJob(running)]).toEqual([
      [],
      ['adapter_model.safetensors'],
    ]);
  });

  test('a stored checkpoint is kept for a month after its job’s end, one that is not recorded is not', async () => {
    const [recent, old] = [await endedJob(20), await endedJob(31)];
    for (const jobId of [recent, old]) await storeCheckpoint(jobId, 10);
    await put(recent, 'checkpoints/step-5.ckpt');
    await clean();
    expect([await filesOfJob(recent), await filesOfJob(old)]).toEqual([['checkpoints/step-10.ckpt'], []]);
    const rows = await sql()`select storage_path from public.checkpoints where job_id = ${old}`;
    expect([...rows]).toEqual([{ storage_path: null }]);
  });

  test('of a running job, checkpoints that were given up are removed; those kept and the one on its way stay', async () => {
    const jobId = await insertJob(user.id);
    await storeCheckpoint(jobId, 10);
    for (const step of [5, 15]) await put(jobId, `checkpoints/step-${step}.ckpt`);
    await sql()`
      update public.training_jobs set keeping = ${sql().json({ save: { path: 'checkpoints/step-15.ckpt' } })} where id = ${jobId}`;
    await clean();
    expect(await filesOfJob(jobId)).toEqual(['checkpoints/step-10.ckpt', 'checkpoints/step-15.ckpt']);
    await sql()`update public.training_jobs set keeping = null where id = ${jobId}`;
  });

  test('a job that completed leaves its checkpoints a day later', async () => {
    const jobId = await insertJob(user.id);
    const modelId = await insertModel(user.id, { jobId });
    await storeCheckpoint(jobId, 10);
    await sql()`
      update public.training_jobs set status = 'completed', final_cost = 0, completed_at = now() - interval '2 days',
        artifact_id = ${modelId} where id = ${jobId}`;
    await clean();
    expect(await filesOfJob(jobId)).toEqual(['adapter_model.safetensors', 'tokenizer/tokenizer.json']);
  });
});

test('killed after it claimed, or between two files, the next call removes the rest; another finds nothing', async () => {
  const id = await deletedDaysAgo(8)();
  const { data } = await serviceClient().rpc('claim_removable_files', { p_limit: 100 });
  const paths = (data ?? []).map(({ path }) => path).filter((path) => path.includes(id));
  expect(paths).toHaveLength(2);
  await bucket().remove(paths.slice(0, 1));
  expect(await clean()).toEqual({ removed: 1, is_done: true });
  expect(await filesOf(id)).toEqual([]);
  expect(await clean()).toEqual({ removed: 0, is_done: true });
});

test('what was given up can be neither confirmed nor validated again', async () => {
  const id = await announcedDaysAgo(2, 'uploading')();
  await serviceClient().rpc('claim_removable_files', { p_limit: 100 });
  const target = { p_user_id: user.id, p_dataset_id: id };
  expect((await serviceClient().rpc('confirm_dataset_upload', target)).data).toEqual({
    outcome: 'already_confirmed',
  });
  expect((await serviceClient().rpc('request_dataset_revalidation', target)).data).toEqual({
    outcome: 'not_confirmed',
  });
  const [row] = await sql()`select status, error_message from public.datasets where id = ${id}`;
  expect(row).toMatchObject({ status: 'error', error_message: expect.stringContaining('never finished') });
});

test('a stranger to the secret cleans nothing', async () => {
  const response = await fetch(`${testStack().functionsUrl}/clean-storage`, { method: 'POST' });
  expect(response.status).toBe(401);
});
