import { createHash } from 'node:crypto';
import { canonicalRow } from '../../../src/core/datasets/canonical-row.ts';
import { validationReport } from '../../../src/core/datasets/report.ts';
import { handleValidateDatasets, type ValidateDatasetsDependencies } from './handler.ts';
import { StorageError, type DatasetStorage } from './storage.ts';
import type { ClaimedDataset, CompletedValidation, ValidationStore } from './store.ts';

const SECRET = 'cron-secret-of-the-test';
const USER = '11111111-1111-4111-8111-111111111111';

const chat = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${index}` },
        { role: 'assistant', content: `Answer number ${index}` },
      ],
    }),
  ).join('\n');

function waiting(id: number, content: string | Uint8Array, fileName = 'chat.jsonl') {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const dataset: ClaimedDataset = {
    id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    user_id: USER,
    format: null,
    storage_bucket: 'lora-datasets',
    storage_path: `${USER}/${id}/${fileName}`,
    file_name: fileName,
    file_size: bytes.length,
    validation_attempts: 1,
  };
  return { dataset, bytes };
}

/** A small world in memory: a queue of datasets, their uploads, and what the handler did to them. */
function world(queue: ReturnType<typeof waiting>[], changes: Partial<ValidationStore & DatasetStorage> = {}) {
  const files = new Map<string, Uint8Array>(queue.map(({ dataset, bytes }) => [dataset.storage_path, bytes]));
  const completed = new Map<string, CompletedValidation>();
  const failed: { id: string; reason: string }[] = [];
  const errors: string[] = [];
  const left = queue.map(({ dataset }) => dataset);
  const store: ValidationStore = {
    claim: async () => left.shift() ?? null,
    complete: async (_worker, id, result) => Boolean(completed.set(id, result)),
    fail: async (_worker, id, reason) => failed.push({ id, reason }) > 0,
    ...changes,
  };
  const storage: DatasetStorage = {
    async *read({ path }) {
      const bytes = files.get(path);
      if (!bytes) throw new StorageError('The uploaded file could not be opened: not found');
      for (let start = 0; start < bytes.length; start += 100) yield bytes.subarray(start, start + 100);
    },
    async write({ path }, content) {
      const pieces: Uint8Array[] = [];
      const reader = content.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
      files.set(path, Buffer.concat(pieces));
    },
    remove: async ({ path }) => void files.delete(path),
    ...changes,
  };
  const dependencies: ValidateDatasetsDependencies = {
    cronSecret: SECRET,
    store,
    storage,
    limits: { minTargets: 10, maxErrorShare: 0.2 },
    newWorkerId: () => 'worker-1',
    logError: (message) => void errors.push(message),
  };
  const call = async (secret = SECRET) => {
    const headers = { 'x-cron-secret': secret };
    const request = new Request('http://localhost/functions/v1/validate-datasets', {
      method: 'POST',
      headers,
    });
    const response = await handleValidateDatasets(request, dependencies);
    return { status: response.status, body: await response.json() };
  };
  return { call, files, completed, failed, errors };
}

const normalizedPath = (dataset: ClaimedDataset) => `${USER}/${dataset.id}/normalized.jsonl`;

describe('a good file', () => {
  test('becomes ready with a normalized file whose size and hash are those stored', async () => {
    const upload = waiting(1, chat(50));
    const { call, files, completed } = world([upload]);

    expect(await call()).toEqual({
      status: 200,
      body: { success: true, data: { claimed: 1, ready: 1, invalid: 0, failed: 0, lease_lost: 0 } },
    });

    const result = completed.get(upload.dataset.id);
    const normalized = files.get(normalizedPath(upload.dataset)) ?? new Uint8Array();
    expect(result).toMatchObject({
      status: 'ready',
      format: 'openai_chat',
      total_rows: 50,
      total_conversations: 50,
      normalized_path: normalizedPath(upload.dataset),
      normalized_bytes: normalized.length,
      normalized_sha256: createHash('sha256').update(normalized).digest('hex'),
      error_message: null,
    });
    const rows = Buffer.from(normalized).toString().trimEnd().split('\n');
    expect(rows.map((row) => canonicalRow.parse(JSON.parse(row)))).toHaveLength(50);
    expect(validationReport.parse(result?.validation_errors).ready).toBe(true);
    expect((result?.total_training_pairs ?? 0) + (result?.total_validation_pairs ?? 0)).toBe(50);
  });
});

describe('a file that cannot be trained on', () => {
  const zip = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0]);
  test.each`
    file                      | content                                 | name         | code                    | line
    ${'only blank lines'}     | ${'\n \n'}                              | ${'a.jsonl'} | ${'empty_file'}         | ${1}
    ${'a renamed zip'}        | ${zip}                                  | ${'a.jsonl'} | ${'compressed_file'}    | ${1}
    ${'a picture'}            | ${new Uint8Array([0x89, 0x50, 0])}      | ${'a.jsonl'} | ${'binary_file'}        | ${1}
    ${'a truncated document'} | ${'[\n{"messages": [\n'}                | ${'a.json'}  | ${'broken_document'}    | ${3}
    ${'a 10,000-char line'}   | ${'x'.repeat(10_000)}                   | ${'a.jsonl'} | ${'invalid_json'}       | ${1}
    ${'JSON named .jsonl'}    | ${`[${chat(3).replaceAll('\n', ',')}]`} | ${'a.jsonl'} | ${'extension_mismatch'} | ${1}
    ${'too few rows'}         | ${chat(9)}                              | ${'a.txt'}   | ${'extension_mismatch'} | ${1}
  `('$file ends in error and says $code', async ({ content, name, code, line }) => {
    const upload = waiting(1, content, name);
    const { call, files, completed } = world([upload]);

    const { body } = await call();

    expect(body.data).toMatchObject({ claimed: 1, invalid: 1, failed: 0 });
    const result = completed.get(upload.dataset.id);
    expect(result).toMatchObject({
      status: 'error',
      normalized_path: null,
      normalized_sha256: null,
      error_message: expect.stringMatching(/\w{3,}/),
    });
    expect(result?.validation_errors.defects).toContainEqual(expect.objectContaining({ code, line }));
    expect([...files.keys()]).toEqual([upload.dataset.storage_path]);
  });
});

describe('when something else goes wrong', () => {
  test('a wrong secret claims nothing', async () => {
    const { call, completed } = world([waiting(1, chat(20))]);
    expect(await call('guess')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(completed.size).toBe(0);
  });

  test('a lost upload is given back with its reason, and the next dataset still gets its turn', async () => {
    const [lost, good] = [waiting(1, chat(20)), waiting(2, chat(20))];
    const { call, files, completed, failed, errors } = world([lost, good]);
    files.delete(lost.dataset.storage_path);

    const { body } = await call();

    expect(body.data).toMatchObject({ claimed: 2, ready: 1, failed: 1 });
    expect(failed).toEqual([{ id: lost.dataset.id, reason: expect.stringContaining('could not be opened') }]);
    expect(completed.get(good.dataset.id)?.status).toBe('ready');
    expect(errors).toHaveLength(1);
  });

  test('storage that fails in the middle of reading is the reason given, not the upload that it broke', async () => {
    async function* read() {
      yield new TextEncoder().encode(`${chat(30)}\n`);
      throw new StorageError('storage answered 500');
    }
    const { call, failed } = world([waiting(1, chat(30))], { read });
    await call();
    expect(failed).toEqual([expect.objectContaining({ reason: 'storage answered 500' })]);
  });

  test('a result that comes after the lease was lost is counted, and nothing is removed', async () => {
    const upload = waiting(1, chat(3));
    const { call, files } = world([upload], { complete: async () => false });
    expect((await call()).body.data).toMatchObject({ claimed: 1, lease_lost: 1 });
    expect(files.has(normalizedPath(upload.dataset))).toBe(true);
  });

  test('a database that cannot take the failure leaves the dataset to its lease', async () => {
    const fail = async () => Promise.reject(new Error('connection refused'));
    const write = async () => Promise.reject(new StorageError('bucket is full'));
    const { call, errors } = world([waiting(1, chat(20))], { fail, write });
    expect((await call()).body.data).toMatchObject({ claimed: 1, failed: 1 });
    expect(errors).toHaveLength(2);
  });

  test('a database that cannot be reached answers 503', async () => {
    const claim = async () => Promise.reject(new Error('connection refused'));
    const { call, errors } = world([], { claim });
    expect(await call()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(errors).toHaveLength(1);
  });

  test('one call takes five datasets at most', async () => {
    const { call } = world(Array.from({ length: 7 }, (_, index) => waiting(index, chat(12))));
    expect((await call()).body.data).toMatchObject({ claimed: 5, ready: 5 });
  });
});
