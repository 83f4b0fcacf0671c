/** A row of a dataset's file, found by the byte that the report gives with a defect. */
import { createValidator } from '@/core/datasets/validator';
import { MAX_ROW_BYTES, type RowExcerpt } from '@/core/datasets/row-excerpt';
import type { TrainingRow } from '@/core/datasets/training-row';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, serviceClient, sql } from '@/testing/stack/stack';

const pair = (input: string, target: unknown = `Answer to ${input}`) =>
  JSON.stringify({ current_user_input: input, target_response: target, conversation_history: [] });
/** 3 MB; the broken row is far behind the first MiB, and one row is longer than what is read of a row. */
const rows = [
  ...Array.from({ length: 600 }, (_, index) => pair(`${index} ${'é'.repeat(1000)}`)),
  '{"current_user_input": "x" "target_response": "y"}',
  pair('No answer', 7),
  pair('z'.repeat(MAX_ROW_BYTES)),
  pair('last'),
];
const file = `\uFEFF${rows.join('\r\n')}`;

let owner: Persona;
let id: string;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
  id = await insertDataset(owner.user.id, { upload: file });
  await sql()`update public.datasets set file_size = ${Buffer.byteLength(file)} where id = ${id}`;
});
afterAll(async () => {
  await settleBackground();
  await closeSql();
});

/** The report that validation makes of the file. */
function report() {
  const validator = createValidator({ fileName: 'chats.jsonl', requestedFormat: null, sink: null });
  validator.push(Buffer.from(file));
  return validator.finish().report;
}
const rowAt = (offset: number | undefined, at: 'row' | 'character' = 'row') =>
  callApiForData<RowExcerpt>(owner, `GET /api/datasets/${id}/row?offset=${offset}&at=${at}`);

test('every defect of a report opens the row that it is about', async () => {
  const { defects } = report();
  const offsetOf = (code: string) => defects.find((defect) => defect.code === code)?.offset;
  expect(await rowAt(offsetOf('invalid_json'), 'character')).toMatchObject({
    ...{ before: '{"current_user_input": "x" ', after: '"target_response": "y"}' },
    ...{ messages: null, obstacle: 'broken' },
  });
  expect(await rowAt(offsetOf('wrong_type'))).toMatchObject({
    after: pair('No answer', 7),
    messages: [{ role: 'user', content: 'No answer' }, { role: 'assistant' }],
    obstacle: null,
  });
});

test('the first and the last row, and one that is longer than what is read', async () => {
  expect(await rowAt(3)).toMatchObject({ after: rows[0], is_end_cut: false, obstacle: null });
  const last = Buffer.byteLength(file) - Buffer.byteLength(pair('last'));
  expect(await rowAt(last)).toMatchObject({ after: pair('last'), messages: [{ content: 'last' }, {}] });
  const long = Buffer.byteLength(file.slice(0, file.indexOf('zzz') - 23));
  expect(await rowAt(long)).toMatchObject({ messages: null, obstacle: 'too_long', is_end_cut: true });
});

test('the rows that trainings read are opened by any of their bytes, one after the other', async () => {
  const ids = ['a', 'b', 'c'];
  const lines = ids.map((id) => {
    const messages = [
      { role: 'user', content: `Grüße ${id}?` },
      { role: 'assistant', content: 'Yes.', weight: 1 },
    ];
    return `${JSON.stringify({ conversation_id: id, split: 'train', messages })}\n`;
  });
  const normalized = lines.join('');
  const dataset = await insertDataset(owner.user.id);
  const path = `${owner.user.id}/${dataset}/normalized.jsonl`;
  await serviceClient().storage.from('lora-datasets').upload(path, normalized, { upsert: true });
  await sql()`update public.datasets set normalized_bytes = ${Buffer.byteLength(normalized)} where id = ${dataset}`;
  const open = (query: string) => callApi(owner, `GET /api/datasets/${dataset}/training-row?${query}`);
  const seen: (string | undefined)[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const { body } = await open(`offset=${offset}`);
    const { data } = body as { data: TrainingRow };
    seen.push(data.row?.conversation_id);
    offset = data.next_offset;
  }
  expect(seen).toEqual(ids);
  const last = Buffer.byteLength(normalized) - 1;
  expect((await open(`offset=${last}`)).body).toMatchObject({
    data: { row: { conversation_id: 'c' }, next_offset: null },
  });
  for (const query of [`offset=${last + 1}`, 'offset=-1', 'line=7']) {
    expect(await open(query)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  }
  const failed = await insertDataset(owner.user.id, { status: 'error' });
  expect(await callApi(owner, `GET /api/datasets/${failed}/training-row`)).toMatchObject({
    status: 409,
    body: { code: 'dataset_not_ready' },
  });
});

test.each([
  ['beyond the end', `offset=${Buffer.byteLength(file)}`, 400, 'invalid_input', 'the file has'],
  ['before the start', 'offset=-1', 400, 'invalid_input', 'offset'],
  ['no number', 'offset=first', 400, 'invalid_input', 'offset'],
  ['of a kind that is none', 'at=middle', 400, 'invalid_input', 'at'],
  ['a line number', 'line=7', 400, 'invalid_input', 'line'],
])('%s is no place: told, and nothing is read', async (_, query, status, code, words) => {
  const answer = await callApi(owner, `GET /api/datasets/${id}/row?${query}`);
  expect([answer.status, answer.body]).toMatchObject([status, { code }]);
  expect(JSON.stringify(answer.body)).toContain(words);
});

test.each([
  ['is still uploaded', 'uploading', null, 409, 'upload_missing', 'has not been uploaded'],
  ['has left storage', 'error', null, 404, 'not_found', 'chats.jsonl is not in storage'],
] as const)('a file that %s', async (_, status, upload, expected, code, words) => {
  const other = await insertDataset(owner.user.id, { status, upload });
  const { status: answered, body } = await callApi(owner, `GET /api/datasets/${other}/row`);
  expect([answered, body]).toMatchObject([
    expected,
    { code, error: expect.stringContaining(words) as string },
  ]);
});

test('a stored file that is shorter than it was says so instead of failing', async () => {
  const shorter = await insertDataset(owner.user.id, { upload: 'short' });
  await sql()`update public.datasets set file_size = 5000 where id = ${shorter}`;
  const { status, body } = await callApi(owner, `GET /api/datasets/${shorter}/row?offset=4000`);
  expect([status, body]).toMatchObject([400, { code: 'invalid_input' }]);
});
