/** Which model is a version of which: decided by the database, out of how each was trained. */
import { closeSql, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { hyperparameters, insertModel, insertQueuedJob } from './sample-rows';

let user: SignedUpUser;
beforeAll(async () => {
  user = await signUpUser();
});
afterAll(closeSql);

type Parents = Parameters<typeof insertQueuedJob>[1];
const job = (parents: Parents = {}) => insertQueuedJob(user.id, parents);
const place = async (modelId: string) => {
  const [row] = await sql()`
    select root_model_id as root, version, parent_model_id as parent, license from public.model_artifacts where id = ${modelId}`;
  return row;
};

test('a model of a training of its own begins a line, under its base model’s licence', async () => {
  const id = await insertModel(await job());
  expect(await place(id)).toEqual({ root: id, version: 1, parent: null, license: 'apache-2.0' });
  expect(hyperparameters.base_model).toBe('Qwen/Qwen2.5-1.5B');
});

test('a model that went on from another is the next version of its line', async () => {
  const root = await insertModel(await job());
  const second = await insertModel(await job({ parentModelId: root }));
  const third = await insertModel(await job({ parentModelId: second }));
  const sibling = await insertModel(await job({ parentModelId: root }));
  const places = await Promise.all([second, third, sibling].map(place));
  expect(places).toEqual([
    expect.objectContaining({ root, version: 2, parent: root }),
    expect.objectContaining({ root, version: 3, parent: second }),
    expect.objectContaining({ root, version: 4, parent: root }),
  ]);
});

test('training again, also after a training that failed, makes the next version too', async () => {
  const firstJob = await job();
  const root = await insertModel(firstJob);
  const failed = await job({ parentJobId: firstJob });
  const retried = await job({ parentJobId: failed });
  expect(await place(await insertModel(retried))).toMatchObject({ root, version: 2, parent: null });
});

test('the model that a training starts from counts more than the training that it repeats', async () => {
  const repeated = await job();
  await insertModel(repeated);
  const root = await insertModel(await job());
  const both = await insertModel(await job({ parentJobId: repeated, parentModelId: root }));
  expect(await place(both)).toMatchObject({ root, version: 2 });
});

test('versions of a line that are delivered at once get a number each; a deleted one keeps its own', async () => {
  const root = await insertModel(await job());
  const jobs = await Promise.all(Array.from({ length: 4 }, () => job({ parentModelId: root })));
  const models = await Promise.all(jobs.map(insertModel));
  const versions = await Promise.all(models.map(async (id) => (await place(id))?.version as number));
  expect(versions.sort((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  await sql()`update public.model_artifacts set deleted_at = now() where user_id = ${user.id} and version = 5`;
  expect(await place(await insertModel(await job({ parentModelId: root })))).toMatchObject({ version: 6 });
});

test('a licence is an identifier, nothing else', async () => {
  const id = await insertModel(await job());
  const set = (license: string) => user.client.from('model_artifacts').update({ license }).eq('id', id);
  expect((await set('cc-by-4.0')).error).toBeNull();
  expect((await set('<script>')).error?.code).toBe('23514');
  expect((await user.client.from('model_artifacts').update({ version: 9 }).eq('id', id)).error?.code).toBe(
    '42501',
  );
});
