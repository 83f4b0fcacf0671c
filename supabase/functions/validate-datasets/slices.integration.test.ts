/** Validation in slices on the real parts: PostgreSQL with its fences, storage with its resumable uploads, and Deno. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_READINESS_LIMITS } from '../../../src/core/datasets/readiness.ts';
import { datasetSummary } from '../../../src/core/datasets/dataset.schema.ts';
import {
  callFunction,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
  type SignedUpUser,
} from '../../../src/testing/stack/stack.ts';
import { killable } from '../_shared/testing/killable.ts';
import { handleValidateDatasets } from './handler.ts';
import { DEFAULT_SIZES } from './step.ts';
import { createDatasetStorage, type DatasetStorage } from './storage.ts';
import { claimedDataset, createValidationStore, type ValidationStore } from './store.ts';
import { chat } from './testing/world.ts';

jest.setTimeout(180_000);

const MIB = 1024 * 1024;
const BUCKET = 'lora-datasets';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let user: SignedUpUser;
let storage: DatasetStorage;
const store = createValidationStore(serviceClient());
beforeAll(async () => {
  user = await signUpUser();
  storage = createDatasetStorage({ url: testStack().apiUrl, serviceKey: testStack().secretKey, fetch });
});
afterAll(async () => {
  // What is left waiting must not be validated by another test's tick.
  await sql()`update public.datasets set deleted_at = now() where user_id = ${user.id} and deleted_at is null`;
  await closeSql();
});

/** A confirmed dataset with this content. */
async function createDataset(content: Uint8Array<ArrayBuffer>, fileName = 'chat.jsonl'): Promise<string> {
  const { data, error } = await user.client
    .from('datasets')
    .insert({ name: randomUUID(), file_name: fileName, file_size: content.length })
    .select('id, storage_path')
    .single();
  if (error) throw error;
  await storage.write({ bucket: BUCKET, path: data.storage_path }, [content], 'application/octet-stream');
  await sql()`update public.datasets set status = 'validating' where id = ${data.id}`;
  return data.id;
}

/** The real claim, of one dataset: it goes first in the queue for the length of a transaction, as other tests have some too. */
const claimOnly =
  (id: string): ValidationStore['claim'] =>
  async (worker, seconds) => {
    const claimed = await sql().begin(async (transaction) => {
      await transaction`alter table public.datasets disable trigger datasets_set_updated_at`;
      const waiting = await transaction`
        update public.datasets set updated_at = '1990-01-01'
        where id = ${id} and status = 'validating' and (lease_until is null or lease_until < now()) returning id`;
      const rows = waiting.length
        ? await transaction`select * from public.claim_datasets_for_validation(${worker}, 1, ${seconds})`
        : [];
      await transaction`alter table public.datasets enable trigger datasets_set_updated_at`;
      return rows[0];
    });
    return claimed ? claimedDataset.parse(claimed) : null;
  };

const rowOf = async (id: string) => {
  const [row] = await sql()`
    select status, error_message, validation_errors, total_rows, normalized_path, normalized_sha256, normalized_bytes,
      validation_cursor, validation_progress, validation_attempts from public.datasets where id = ${id}`;
  if (!row) throw new Error(`there is no dataset ${id}`);
  return row;
};

/** What a finished validation leaves; the path differs from run to run. */
const result = ({ normalized_path: _path, ...row }: Awaited<ReturnType<typeof rowOf>>) => row;

async function call(id: string, fatal = Infinity): Promise<boolean> {
  const { ports, died } = killable({ store: { ...store, claim: claimOnly(id) }, storage }, fatal);
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'x-cron-secret': testStack().cronSecret },
  });
  const answered = handleValidateDatasets(request, {
    ...ports,
    cronSecret: testStack().cronSecret,
    limits: { ...DEFAULT_READINESS_LIMITS, ...DEFAULT_SIZES, maxNormalizedBytes: 500 * MIB },
    budget: { cpuMs: Infinity, bytes: 2 * MIB, wallMs: Infinity },
    clock: () => performance.now(),
    gauges: { memoryMb: () => 0, processCpuMs: () => 0 },
    wake: () => undefined,
    newWorkerId: randomUUID,
    logInfo: () => undefined,
    logError: (message, cause) => {
      throw new Error(message, { cause });
    },
  });
  return (await Promise.race([answered, died])) !== 'died';
}

const isOpen = async (id: string) => {
  const { status, validation_cursor: cursor } = await rowOf(id);
  return status === 'validating' || cursor !== null;
};

test('in many slices it gives what it gives when every second invocation is killed, one call later each time', async () => {
  const content = new TextEncoder().encode(`${chat(8_700, 20)}\n{"messages": [}\n`);
  expect(content.length).toBeGreaterThan(6 * MIB);
  const [whole, killed] = [await createDataset(content), await createDataset(content)];
  const seen: unknown[] = [];
  while (await isOpen(whole)) {
    await call(whole);
    const { data } = await user.client.from('datasets').select('*').eq('id', whole).single();
    seen.push(datasetSummary.parse(data).validation_progress?.phase);
  }
  expect(seen).toContain('reading');
  expect(seen).toContain('writing');
  expect(seen.at(-1)).toBeUndefined();

  let kills = 0;
  for (let fatal = 1; await isOpen(killed); fatal += 1) {
    if (!(await call(killed, fatal))) kills += 1;
    await sql()`update public.datasets set lease_until = null, lease_owner = null where id = ${killed}`;
    await call(killed);
  }
  expect(kills).toBeGreaterThan(3);

  const rows = [await rowOf(whole), await rowOf(killed)];
  expect(rows[0]).toMatchObject({ status: 'ready', total_rows: 8_700, validation_progress: null });
  expect(result(rows[1] ?? {})).toEqual(result(rows[0] ?? {}));
  for (const row of rows) {
    const stored = await storage.read({ bucket: BUCKET, path: row.normalized_path as string });
    expect(stored?.length).toBe(Number(row.normalized_bytes));
    expect(sha256(stored ?? new Uint8Array())).toBe(row.normalized_sha256);
  }
  for (const id of [whole, killed]) {
    const names = await storage.list(BUCKET, `${user.id}/${id}`);
    expect(names.filter((name) => name !== 'chat.jsonl')).toHaveLength(1);
  }
});

test.each([
  ['40 MB of JSONL', 'chat.jsonl', 50, (rows: string) => rows],
  [
    '20 MB of pretty-printed JSON',
    'chat.json',
    22,
    (rows: string) => JSON.stringify(JSON.parse(`[${rows.replaceAll('\n', ',')}]`), null, 2),
  ],
])(
  'one call is enough: the deployed function goes through %s by calling itself',
  async (_, name, words, render) => {
    const content = new TextEncoder().encode(render(chat(22_000, words)));
    expect(content.length).toBeGreaterThan(18 * MIB);
    const id = await createDataset(content, name);
    expect((await callFunction('validate-datasets')).status).toBe(200);
    for (let wait = 0; wait < 600 && (await isOpen(id)); wait += 1) await sleep(100);
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'ready', total_rows: 22_000, validation_cursor: null });
    const stored = await storage.read({ bucket: BUCKET, path: row.normalized_path as string });
    expect(sha256(stored ?? new Uint8Array())).toBe(row.normalized_sha256);
  },
);

test('slices are fenced: by the lease, by the run, and by the dataset being there', async () => {
  const id = await createDataset(new TextEncoder().encode(chat(20)));
  const worker = randomUUID();
  const claimed = await claimOnly(id)(worker, 600);
  const cursor = claimed?.validation_cursor ?? { run: '', restarts: 0, work: null };
  const progress = { phase: 'reading' as const, bytes_done: 1, bytes_total: 2, rows: 1, bytes_per_second: 1 };
  expect(await claimOnly(id)(randomUUID(), 600)).toBeNull();
  expect(await store.save(randomUUID(), id, cursor, progress)).toBe(false);
  expect(await store.save(worker, id, { ...cursor, run: randomUUID() }, progress)).toBe(false);
  expect(await store.save(worker, id, cursor, progress)).toBe(true);
  expect(await rowOf(id)).toMatchObject({ validation_attempts: 0, validation_progress: progress });
  expect(await store.save(worker, id, cursor, progress)).toBe(false);

  await claimOnly(id)(worker, 600);
  expect(await store.fail(worker, id, 'The file was replaced.', true)).toBe(true);
  expect(await rowOf(id)).toMatchObject({ status: 'error', error_message: 'The file was replaced.' });
  await store.forgetRun(id, randomUUID());
  expect((await rowOf(id)).validation_cursor).toMatchObject({ run: cursor.run });
  await store.forgetRun(id, cursor.run);
  expect((await rowOf(id)).validation_cursor).toBeNull();
});
