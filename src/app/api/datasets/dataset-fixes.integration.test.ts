import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { DatasetVersion, FixPreview } from '@/core/datasets/fixes/fixes.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { callFunction, closeSql, serviceClient, sql } from '@/testing/stack/stack';

jest.setTimeout(120_000);

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterEach(settleBackground);
afterAll(async () => {
  // What is left waiting must not be validated by another test's tick.
  await sql()`update public.datasets set deleted_at = now() where user_id = ${owner.user.id} and deleted_at is null`;
  await closeSql();
});

const pair = (question: string, answer: string) =>
  JSON.stringify({
    conversation_id: question.trim(),
    conversation_history: [],
    current_user_input: question,
    target_response: answer,
  });
/** Three good rows, a copy, one with spaces, and a broken line. */
const upload = [pair('A', 'One'), pair('B', 'Two'), pair('A', 'One'), pair(' C ', 'Three'), '{"broken'].join(
  '\n',
);

const fixable = async (name?: string, content = upload) => {
  const id = await insertDataset(owner.user.id, { upload: content, ...(name ? { name } : {}) });
  await sql()`update public.datasets set file_size = ${Buffer.byteLength(content)} where id = ${id}`;
  return id;
};
const preview = (id: string, fixes: object) =>
  callApiForData<FixPreview>(owner, `POST /api/datasets/${id}/fixes/preview`, { body: { fixes } });
const apply = (id: string, fixes: object, key: string = crypto.randomUUID()) =>
  callApi(owner, `POST /api/datasets/${id}/fixes`, { body: { client_key: key, fixes } });
const made = async (id: string, fixes: object, key?: string) => {
  const { status, body } = await apply(id, fixes, key);
  expect([status, body]).toMatchObject([201, { success: true }]);
  return (body as { data: { dataset: DatasetView } }).data.dataset;
};
const versionsOf = async (id: string) =>
  (await callApiForData<{ versions: DatasetVersion[] }>(owner, `GET /api/datasets/${id}/versions`)).versions;
const fileOf = async ({ storage_path }: DatasetView) => {
  const { data, error } = await serviceClient().storage.from('lora-datasets').download(storage_path);
  if (error) throw error;
  return data.text();
};

const noticesOf = ({ id }: DatasetView) =>
  sql()`select type, title, priority, message, action_url from public.notifications
    where metadata ->> 'dataset_id' = ${id} order by created_at`;

const cleaning = { remove_duplicates: true, trim_whitespace: true, drop_unusable: true };

test('the difference is shown before anything is made', async () => {
  const id = await fixable();
  const shown = await preview(id, cleaning);
  expect(shown).toMatchObject({
    effects: [
      { fix: 'trim_whitespace', rows: 1, examples: [{ line: 4, before: ' C ', after: 'C' }] },
      {
        fix: 'remove_duplicates',
        rows: 1,
        examples: [{ line: 3, before: 'Repeats line 1: One', after: null }],
      },
      { fix: 'drop_unusable', rows: 1, examples: [{ line: 5, after: null }] },
    ],
    whole: { before: { rows: 100, training_pairs: 80, validation_pairs: 20 }, after: { rows: 3 } },
    looked_at: { rows: 5, bytes: upload.length },
    refusal: null,
  });
  expect(await versionsOf(id)).toHaveLength(1);
});

/** Calls the deployed function until the version's file is made and validated, or cannot be. */
const settled = async ({ id }: DatasetView) => {
  for (let wait = 0; wait < 300; wait += 1) {
    const dataset = await callApiForData<DatasetView>(owner, `GET /api/datasets/${id}`);
    if (dataset.status !== 'validating') return dataset;
    if (wait % 20 === 0) await callFunction('validate-datasets');
    await sleep(100);
  }
  throw new Error(`version ${id} was never made`);
};

test('a new version is made in the background and validated; the original stays as it is', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => pair(`Q${index}`, ` Answer number ${index} `));
  const content = [...rows, upload].join('\n');
  const id = await fixable('Tone', content);
  const version = await made(id, cleaning);
  expect(version).toMatchObject({
    name: 'Tone v2',
    version: 2,
    parent_dataset_id: id,
    status: 'validating',
    format: 'openai_chat',
    file_name: 'chats-v2.jsonl',
  });
  const ready = await settled(version);
  expect(ready).toMatchObject({ status: 'ready', training_ready: true, total_rows: 15, error_message: null });
  const file = await fileOf(version);
  expect(file.length).toBe(ready.file_size);
  const lines = file.trim().split('\n');
  expect(lines).toHaveLength(15);
  expect(
    lines.slice(-3).map((line) => (JSON.parse(line) as { conversation_id: string }).conversation_id),
  ).toEqual(['A', 'B', 'C']);
  expect(file).not.toMatch(/" | "/);
  const original = await callApiForData<DatasetView>(owner, `GET /api/datasets/${id}`);
  expect(original).toMatchObject({ name: 'Tone', version: 1, status: 'ready' });
  expect(await fileOf(original)).toBe(content);

  const second = await made(id, { trim_whitespace: true, drop_unusable: true });
  expect(second).toMatchObject({ name: 'Tone v3', version: 3, parent_dataset_id: id });
  expect(await versionsOf(version.id)).toMatchObject([
    { id, version: 1, parent_dataset_id: null, fixes: null },
    { id: version.id, version: 2, fixes: { remove_duplicates: true } },
    { id: second.id, version: 3 },
  ]);
});

test('of a file larger than a sample only its beginning is shown, and what cannot be made ends in error', async () => {
  const row = pair('A question of a usual length, more or less', 'word '.repeat(2_000));
  const content = `${Array.from({ length: 900 }, () => row).join('\n')}\n{"broken`;
  const id = await fixable('Large', content);
  const shown = await preview(id, { trim_whitespace: true });
  expect(shown).toMatchObject({ whole: null, refusal: null, effects: [{ fix: 'trim_whitespace' }] });
  expect(shown.looked_at.bytes).toBe(8 * 1024 * 1024);
  expect(shown.looked_at.rows).toBeLessThan(900);
  const version = await settled(await made(id, { trim_whitespace: true }));
  expect(version).toMatchObject({
    status: 'error',
    error_message: expect.stringContaining('1 row has an error') as string,
    training_ready: false,
  });
  expect(await noticesOf(version)).toMatchObject([
    {
      type: 'system',
      title: 'Version not made',
      priority: 'high',
      message: `Large v2 could not be made: ${version.error_message}`,
      action_url: `/datasets/${version.id}`,
    },
  ]);
});

test('a version that could not be made is made when its validation is started again', async () => {
  const id = await fixable('Again');
  const version = await made(id, cleaning);
  const [{ storage_path: path } = { storage_path: '' }] = await sql()<{ storage_path: string }[]>`
    select storage_path from public.datasets where id = ${id}`;
  await settled(version);
  await sql()`update public.datasets set status = 'error', fixes_pending = true, file_size = ${upload.length}
    where id = ${version.id}`;
  await serviceClient().storage.from('lora-datasets').remove([version.storage_path, path]);
  const again = () => callApi(owner, `POST /api/datasets/${version.id}/revalidate`);
  expect((await again()).status).toBe(202);
  expect(await settled(version)).toMatchObject({
    status: 'error',
    error_message: expect.stringContaining('made from is no longer in storage') as string,
  });
  await serviceClient().storage.from('lora-datasets').upload(path, upload);
  expect(await noticesOf(version)).toMatchObject([
    { title: 'Dataset has errors' },
    { title: 'Version not made' },
  ]);
  await again();
  const third = await settled(version);
  expect((await fileOf(third)).trim().split('\n')).toHaveLength(3);
  expect(third.error_message).toContain('at least 10 are needed');
});

test('asked twice with one key, also at the same time, it is made once', async () => {
  const id = await fixable();
  const key = crypto.randomUUID();
  const both = await Promise.all([made(id, cleaning, key), made(id, cleaning, key)]);
  const again = await made(id, cleaning, key);
  expect(new Set([...both, again].map((version) => version.id)).size).toBe(1);
  expect(await versionsOf(id)).toHaveLength(2);

  const other = await apply(id, { trim_whitespace: true, drop_unusable: true }, key);
  expect([other.status, other.body]).toMatchObject([409, { code: 'conflict' }]);
});

test('a name that is taken is numbered, and a version of a version follows the last', async () => {
  const id = await fixable('Chats');
  await insertDataset(owner.user.id, { name: 'chats v2' });
  const version = await made(id, cleaning);
  expect(version).toMatchObject({ name: 'Chats v2 (2)', version: 2 });
  await settled(version);
  const child = await made(version.id, { resplit: { validation_share: 0.5, seed: 7 } });
  expect(child).toMatchObject({
    name: 'Chats v3',
    version: 3,
    parent_dataset_id: version.id,
    file_name: 'chats-v3.jsonl',
  });
  await callApi(owner, `DELETE /api/datasets/${version.id}`);
  expect((await versionsOf(child.id)).map(({ name }) => name)).toEqual(['Chats', 'Chats v3']);
});

test.each([
  ['rows with errors that nobody agreed to lose', { trim_whitespace: true }, upload, '1 row has an error'],
  ['fixes that change nothing', { repair_role_order: true }, pair('A', 'One'), 'change nothing'],
  ['nothing that is left', { drop_unusable: true }, '{"broken', 'not one usable row'],
  ['a file that breaks off', { drop_unusable: true }, `[${pair('A', 'One')},`, 'cannot be read to its end'],
])('%s: the preview says why, and nothing is made', async (_, fixes, content, words) => {
  const id = await insertDataset(owner.user.id, { upload: content });
  expect((await preview(id, fixes)).refusal).toContain(words);
  const { status, body } = await apply(id, fixes);
  expect([status, body]).toMatchObject([409, { code: 'conflict', error: expect.stringContaining(words) }]);
  expect(await versionsOf(id)).toHaveLength(1);
});

test('a dataset that is not validated yet is refused', async () => {
  const waiting = await insertDataset(owner.user.id, { status: 'uploading', upload: null });
  expect((await apply(waiting, cleaning)).body).toMatchObject({ code: 'dataset_not_ready' });
});

test('a file that has left storage is told', async () => {
  const gone = await insertDataset(owner.user.id, { upload: null });
  expect((await apply(gone, cleaning)).body).toMatchObject({ code: 'not_found' });
});

test.each([
  ['no fix', { fixes: {} }, 'Choose at least one fix'],
  ['an unknown fix', { fixes: { shuffle: true } }, 'shuffle'],
  ['no key', { client_key: undefined }, 'client_key'],
  ['half of everything for validation', { fixes: { resplit: { validation_share: 0.6, seed: 1 } } }, '0.5'],
])('%s is refused', async (_, change, words) => {
  const body = { client_key: crypto.randomUUID(), fixes: cleaning, ...change };
  const answer = await callApi(owner, `POST /api/datasets/${crypto.randomUUID()}/fixes`, { body });
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining(words)]);
});
