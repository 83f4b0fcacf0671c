/** Confirming, validating, checking again and deleting a dataset. */
import { randomUUID } from 'node:crypto';
import type { Json } from '@/core/database.types';
import { closeSql, serviceClient, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { insertQueuedJob, insertReadyDataset } from './sample-rows';

const content = 'twelve bytes';
let user: SignedUpUser;
beforeAll(async () => {
  user = await signUpUser();
});
afterAll(async () => {
  // What is left waiting must not be validated by another test's tick.
  await sql()`update public.datasets set deleted_at = now() where user_id = ${user.id} and deleted_at is null`;
  await closeSql();
});

/** A dataset as a client creates it, declared as `fileSize` bytes. */
async function createDataset(fileSize = content.length, name: string = randomUUID()) {
  const { data, error } = await user.client
    .from('datasets')
    .insert({ name, file_name: 'data.jsonl', file_size: fileSize })
    .select()
    .single();
  if (error) throw error;
  return data;
}

async function upload(path: string): Promise<void> {
  const { error } = await serviceClient().storage.from('lora-datasets').upload(path, content);
  if (error) throw error;
}

async function statusOf(datasetId: string) {
  const [row] = await sql()`
    select status, error_message, validation_attempts from public.datasets where id = ${datasetId}`;
  return row;
}

const operate = async (
  operation: 'confirm_dataset_upload' | 'request_dataset_revalidation' | 'delete_dataset',
  datasetId: string,
) => {
  const { data, error } = await serviceClient().rpc(operation, {
    p_user_id: user.id,
    p_dataset_id: datasetId,
  });
  if (error) throw error;
  return data;
};

describe('confirming an upload', () => {
  test('that never came: upload_missing, and the dataset waits on', async () => {
    const { id } = await createDataset();
    expect(await operate('confirm_dataset_upload', id)).toEqual({ outcome: 'upload_missing' });
    expect(await statusOf(id)).toMatchObject({ status: 'uploading' });
  });

  test('of another size than declared: size_mismatch with the real size', async () => {
    const { id, storage_path } = await createDataset(1000);
    await upload(storage_path);
    expect(await operate('confirm_dataset_upload', id)).toEqual({
      outcome: 'size_mismatch',
      actual_size: content.length,
    });
    expect(await statusOf(id)).toMatchObject({ status: 'uploading' });
  });

  test('as declared: validation starts, and a second confirmation does nothing', async () => {
    const { id, storage_path } = await createDataset();
    await upload(storage_path);
    expect(await operate('confirm_dataset_upload', id)).toEqual({ outcome: 'validating' });
    expect(await operate('confirm_dataset_upload', id)).toEqual({ outcome: 'already_confirmed' });
    expect(await statusOf(id)).toMatchObject({ status: 'validating' });
  });

  test('of a deleted dataset: not_found', async () => {
    const { id } = await createDataset();
    await operate('delete_dataset', id);
    expect(await operate('confirm_dataset_upload', id)).toEqual({ outcome: 'not_found' });
  });
});

describe('deleting', () => {
  test('frees the name, and the dataset is seen no more', async () => {
    const { id, name } = await createDataset();
    const { error } = await user.client.from('datasets').insert({ name, file_name: 'a.jsonl', file_size: 1 });
    expect(error?.code).toBe('23505');
    expect(await operate('delete_dataset', id)).toEqual({ outcome: 'deleted' });
    expect((await user.client.from('datasets').select('id').eq('id', id)).data).toEqual([]);
    expect((await createDataset(1, name)).id).not.toBe(id);
    expect(await operate('delete_dataset', id)).toEqual({ outcome: 'not_found' });
  });

  test.each(['queued', 'initializing', 'running'])('is refused while a %s job uses it', async (status) => {
    const datasetId = await insertReadyDataset(user.id);
    const jobId = await insertQueuedJob(user.id, { datasetId });
    for (const step of ['initializing', 'running']) {
      if (status === 'queued' || (status === 'initializing' && step === 'running')) continue;
      await sql()`update public.training_jobs set status = ${step} where id = ${jobId}`;
    }
    expect(await operate('delete_dataset', datasetId)).toEqual({ outcome: 'in_use' });
    await upload(`${user.id}/${datasetId}/data.jsonl`);
    expect(await operate('request_dataset_revalidation', datasetId)).toEqual({ outcome: 'in_use' });
    await sql()`
      update public.training_jobs set status = 'cancelled', completed_at = now(), final_cost = 0 where id = ${jobId}`;
    expect(await operate('delete_dataset', datasetId)).toEqual({ outcome: 'deleted' });
  });
});

describe('validation', () => {
  const worker = randomUUID();

  /** A confirmed dataset that this worker holds. */
  async function holdDataset(attempts = 1): Promise<string> {
    const { id } = await createDataset();
    await sql()`
      update public.datasets set status = 'validating', lease_owner = ${worker},
        lease_until = now() + interval '1 hour', validation_attempts = ${attempts}
      where id = ${id}`;
    return id;
  }

  const ready = {
    status: 'ready',
    format: 'openai_chat',
    total_training_pairs: 9,
    total_validation_pairs: 1,
    total_conversations: 10,
    total_rows: 10,
    validation_errors: { defects: [] },
    sample_data: null,
    normalized_path: 'path/normalized.jsonl',
    normalized_sha256: 'b'.repeat(64),
    normalized_bytes: 100,
  };

  const complete = async (id: string, result: Json, as = worker) => {
    const { data, error } = await serviceClient().rpc('complete_dataset_validation', {
      p_worker: as,
      p_dataset_id: id,
      p_result: result,
    });
    if (error) throw error;
    return data;
  };

  const notificationsAbout = (id: string) => sql()`
    select type, priority, action_url from public.notifications where metadata ->> 'dataset_id' = ${id}`;

  test('a good result makes the dataset ready and tells its owner once', async () => {
    const id = await holdDataset();
    expect(await complete(id, ready)).toBe(true);
    expect(await complete(id, ready)).toBe(false);
    const [row] = await sql()`
      select status, format, training_ready, sample_data, lease_owner from public.datasets where id = ${id}`;
    expect(row).toEqual({
      status: 'ready',
      format: 'openai_chat',
      training_ready: true,
      sample_data: null,
      lease_owner: null,
    });
    expect([...(await notificationsAbout(id))]).toEqual([
      { type: 'dataset_ready', priority: 'medium', action_url: `/datasets/${id}` },
    ]);
  });

  test('a bad result ends in error with its reason, and the file may be checked again', async () => {
    const id = await holdDataset();
    const failed = { status: 'error', error_message: 'No conversation was found.', validation_errors: {} };
    expect(await complete(id, failed)).toBe(true);
    expect(await statusOf(id)).toMatchObject({
      status: 'error',
      error_message: 'No conversation was found.',
    });
    expect([...(await notificationsAbout(id))]).toMatchObject([{ type: 'system', priority: 'high' }]);
    expect(await operate('request_dataset_revalidation', id)).toEqual({ outcome: 'not_confirmed' });
    await upload(`${user.id}/${id}/data.jsonl`);
    expect(await operate('request_dataset_revalidation', id)).toEqual({ outcome: 'validating' });
  });

  test('a format that was detected is not taken for one that was asked for, when it is checked again', async () => {
    const id = await holdDataset();
    await complete(id, ready);
    await upload(`${user.id}/${id}/data.jsonl`);
    await operate('request_dataset_revalidation', id);
    const [row] = await sql()`select format, requested_format from public.datasets where id = ${id}`;
    expect(row).toEqual({ format: 'openai_chat', requested_format: null });
    const { data } = await serviceClient().rpc('claim_datasets_for_validation', {
      p_worker: worker,
      p_limit: 100,
      p_lease_seconds: 60,
    });
    expect(data?.find((claimed) => claimed.id === id)).toMatchObject({ format: null });
  });

  test('ready without its normalized file is refused', async () => {
    const id = await holdDataset();
    await expect(complete(id, { ...ready, normalized_sha256: null })).rejects.toMatchObject({
      code: '23514',
    });
    expect(await statusOf(id)).toMatchObject({ status: 'validating' });
  });

  test('a worker that lost its lease writes nothing', async () => {
    const id = await holdDataset();
    expect(await complete(id, ready, randomUUID())).toBe(false);
    expect(await statusOf(id)).toMatchObject({ status: 'validating' });
  });

  test.each([
    [4, 'validating', /tried again/],
    [5, 'error', /five times/],
  ])('after a crash in attempt %i the dataset is %s', async (attempts, status, message) => {
    const id = await holdDataset(attempts);
    const { data } = await serviceClient().rpc('fail_dataset_validation_attempt', {
      p_worker: worker,
      p_dataset_id: id,
      p_reason: 'The storage did not answer.',
    });
    expect(data).toBe(true);
    const row = await statusOf(id);
    expect(row).toMatchObject({ status });
    expect(row?.error_message).toMatch(message);
  });

  test('claims: nobody shares a dataset; abandoned uploads and endless validations end in error', async () => {
    const waiting = await Promise.all([createDataset(), createDataset(), createDataset()]);
    const ids = waiting.map(({ id }) => id);
    const [abandoned, endless] = [(await createDataset()).id, await holdDataset(5)];
    await sql().begin(async (transaction) => {
      await transaction`alter table public.datasets disable trigger datasets_set_updated_at`;
      await transaction`
        update public.datasets set status = 'validating', updated_at = '2000-01-01' where id = any (${ids})`;
      await transaction`alter table public.datasets enable trigger datasets_set_updated_at`;
      await transaction`
        update public.datasets set created_at = now() - interval '25 hours' where id = ${abandoned}`;
      await transaction`update public.datasets set lease_until = '2000-01-01' where id = ${endless}`;
    });
    const claim = async (limit: number) => {
      const rows = await sql()<{ id: string }[]>`
        select id from public.claim_datasets_for_validation(${randomUUID()}, ${limit}, 600)`;
      return rows.map(({ id }) => id);
    };
    const claims = await Promise.all([claim(2), claim(1)]);
    expect(claims.flat().sort()).toEqual([...ids].sort());
    expect(await statusOf(abandoned)).toMatchObject({ status: 'error' });
    expect(await statusOf(endless)).toMatchObject({ status: 'error' });
    const notices = await sql()`
      select title, type, priority from public.notifications where metadata ->> 'dataset_id' = ${endless}`;
    expect(notices).toEqual([{ title: 'Dataset not validated', type: 'system', priority: 'high' }]);
  });
});

test.each([
  ['uploading', 'ready'],
  ['ready', 'uploading'],
  ['ready', 'error'],
  ['error', 'ready'],
])('a dataset never goes from %s to %s', async (from, to) => {
  const id = await insertReadyDataset(user.id);
  await sql().begin(async (transaction) => {
    await transaction`alter table public.datasets disable trigger datasets_guard_status`;
    await transaction`
      update public.datasets set status = ${from}, training_ready = ${from === 'ready'} where id = ${id}`;
    await transaction`alter table public.datasets enable trigger datasets_guard_status`;
  });
  const write = sql()`
    update public.datasets set status = ${to}, training_ready = ${to === 'ready'} where id = ${id}`;
  await expect(write).rejects.toMatchObject({
    code: '23514',
    message: expect.stringMatching(/cannot go/) as unknown,
  });
});
