/** Hard files the whole way: announced, sent, confirmed, and validated by the deployed function. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatedDataset, DatasetView } from '@/core/datasets/dataset.schema';
import type { RowExcerpt } from '@/core/datasets/row-excerpt';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { callFunction, closeSql, sql } from '@/testing/stack/stack';

jest.setTimeout(120_000);

let owner: Persona;
beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterAll(async () => {
  await settleBackground();
  // What is left must not be counted or validated by another test's tick.
  await sql()`update public.datasets set deleted_at = now() where user_id = ${owner.user.id} and deleted_at is null`;
  await closeSql();
});

const read = (id: string) => callApiForData<DatasetView>(owner, `GET /api/datasets/${id}`);

async function confirmed(file_name: string, content: string, name: string = crypto.randomUUID()) {
  const { dataset, uploadUrl } = await callApiForData<CreatedDataset>(owner, 'POST /api/datasets', {
    body: { name, file_name, file_size: Buffer.byteLength(content) },
  });
  expect((await fetch(uploadUrl, { method: 'PUT', body: content })).status).toBe(200);
  expect((await callApi(owner, `POST /api/datasets/${dataset.id}/confirm`, { body: {} })).status).toBe(200);
  return dataset;
}

/** The dataset once its validation has ended; confirming started it, and calling the function again does no harm. */
async function validated(fileName: string, content: string): Promise<DatasetView> {
  const { id } = await confirmed(fileName, content);
  for (;;) {
    const dataset = await read(id);
    if (dataset.status !== 'validating') return dataset;
    await callFunction('validate-datasets');
    await sleep(100);
  }
}

const chat = (index: number) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: `What is ${index} and ${index}?` },
      { role: 'assistant', content: `Together they make ${2 * index}.` },
    ],
  });
const good = Array.from({ length: 12 }, (_, index) => chat(index));
const nested = (levels: number) => `{"messages":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test.each([
  ['a renamed zip', 'chats.jsonl', 'PK\u0003\u0004 and so on', 'compressed_file', /zip archive/],
  ['a document of 5,000 levels', 'chats.json', `[${nested(5000)}]`, 'broken_document', /nested deeper/],
  ['blank lines only', 'chats.jsonl', '\n\r\n \n', 'empty_file', /holds no records/],
])('%s ends in an error that says why, and can be downloaded', async (_, name, content, code, reason) => {
  const dataset = await validated(name, content);
  expect(dataset).toMatchObject({ status: 'error', training_ready: false, defect_counts: { [code]: 1 } });
  expect(dataset.error_message).toMatch(reason);
  expect((await callApi(owner, `GET /api/datasets/${dataset.id}/download`)).status).toBe(200);
});

test('a line of 5,000 levels costs itself only, and its row can be looked at', async () => {
  const deep = nested(5000);
  const dataset = await validated('chats.jsonl', [...good, deep].join('\n'));
  expect(dataset).toMatchObject({ status: 'ready', error_count: 1, total_rows: 12 });
  const defect = dataset.validation_errors?.find(({ line }) => line === 13);
  expect(defect?.offset).toBe(Buffer.byteLength(good.join('\n')) + 1);
  const row = await callApiForData<RowExcerpt>(
    owner,
    `GET /api/datasets/${dataset.id}/row?offset=${defect?.offset}`,
  );
  expect(row).toMatchObject({ messages: null, obstacle: 'broken', after: deep.slice(0, 6000) });
});

test('deleted while it validates: gone at once, its name is free, and nothing of the run brings it back', async () => {
  const { id, name } = await confirmed('chats.jsonl', good.join('\n'), 'Short-lived');
  await settleBackground();
  // Validating again, before anybody is at work on it.
  await sql()`select public.request_dataset_revalidation(${owner.user.id}, ${id})`;
  expect((await callApi(owner, `DELETE /api/datasets/${id}`)).status).toBe(200);
  await confirmed('chats.jsonl', good.join('\n'), name);
  await settleBackground();
  await callFunction('validate-datasets');
  for (const target of [`GET /api/datasets/${id}`, `GET /api/datasets/${id}/row`]) {
    expect((await callApi(owner, target)).status).toBe(404);
  }
  const again = await callApi(owner, `POST /api/datasets/${id}/confirm`, { body: {} });
  expect([again.status, again.body]).toMatchObject([404, { code: 'not_found' }]);
  const [row] = await sql()`
    select deleted_at is not null as is_deleted, status, training_ready from public.datasets where id = ${id}`;
  expect(row).toEqual({ is_deleted: true, status: 'validating', training_ready: false });
});
