/**
 * Exact counts on the real parts: PostgreSQL with its fences, object storage in ranges, the function in Deno, and a web server
 * where the web app would serve the tokenizer files.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { startTally, tallyLines } from '../../../src/core/tokens/token-tally.ts';
import { TOKEN_PROFILES, type TokenProfileId } from '../../../src/core/tokens/token-profile.ts';
import { loadTokenizer as readTokenizer } from '../../../src/testing/load-tokenizer.ts';
import {
  callFunction,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
  type SignedUpUser,
} from '../../../src/testing/stack/stack.ts';
import { createBudget } from './budget.ts';
import { handleCountTokens } from './handler.ts';
import { createReadRange } from './read-range.ts';
import { createCountStore } from './supabase-store.ts';

const lines = Array.from({ length: 2000 }, (_, index) => {
  const messages = [
    { role: 'user', content: `Question ${index}: ${'tell me more '.repeat(index % 40)}` },
    { role: 'assistant', content: `Answer ${index} 日本語`, weight: 1 },
  ];
  return `${JSON.stringify({ conversation_id: `c${index}`, split: 'train', messages })}\n`;
}).join('');
const bytes = Buffer.byteLength(lines);

let owner: SignedUpUser;
let web: Server;
beforeAll(async () => {
  owner = await signUpUser();
  web = createServer(({ url = '' }, response) => {
    createReadStream(path.join('public', url))
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) =>
    web.listen(Number(new URL(testStack().webUrl).port), '127.0.0.1', resolve),
  );
});
afterAll(async () => {
  await sql()`update public.datasets set deleted_at = now() where user_id = ${owner.id}`;
  await new Promise((resolve) => web.close(resolve));
  await closeSql();
});

/** A ready dataset whose normalized file is really in storage. */
async function readyDataset(): Promise<string> {
  // Only this test's dataset waits: those of other tests have no file to count.
  await sql()`update public.datasets set deleted_at = now() where status = 'ready' and deleted_at is null`;
  const id = randomUUID();
  const normalized = `${owner.id}/${id}/normalized.jsonl`;
  const { error } = await serviceClient().storage.from('lora-datasets').upload(normalized, lines);
  if (error) throw error;
  await sql()`
    insert into public.datasets (
      id, user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs, total_rows,
      total_tokens, tokenizer, training_ready, validation_errors, normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${id}, ${owner.id}, ${id}, 'openai_chat', 'ready', 'data.jsonl', 100, 9, 1, 2000,
      5, 'approx-4-chars', true, '{}', ${normalized}, ${'a'.repeat(64)}, ${bytes}
    )`;
  return id;
}

function expectedTally(id: TokenProfileId) {
  const profile = TOKEN_PROFILES.find((one) => one.id === id);
  if (!profile) throw new Error(`There is no profile ${id}`);
  const tally = startTally();
  tallyLines(tally, lines, profile, readTokenizer(id));
  return tally;
}

/** A count as its owner sees it, bigints as numbers. */
async function countOf(datasetId: string, tokenizer: TokenProfileId) {
  const { data, error } = await owner.client
    .from('dataset_token_counts')
    .select(
      'status, bytes_done, total_rows, total_turns, total_tokens, target_tokens, learnable_from, length_histogram, row_lengths, error_message',
    )
    .match({ dataset_id: datasetId, tokenizer })
    .maybeSingle();
  if (error) throw error;
  return data;
}

async function datasetOf(id: string) {
  const [row] = await sql()`
    select total_tokens::int, tokenizer, avg_tokens_per_turn::float, length_histogram from public.datasets where id = ${id}`;
  return row;
}

const request = (datasetId: string, tokenizer: TokenProfileId) =>
  serviceClient().rpc('request_token_count', {
    p_user_id: owner.id,
    p_dataset_id: datasetId,
    p_tokenizer: tokenizer,
  });

test('a ready dataset is counted for the default model, and its own figures become the exact ones', async () => {
  const id = await readyDataset();
  const { status } = await callFunction('count-tokens');
  expect(status).toBe(200);
  const tally = expectedTally('tiny-chat');
  expect(await countOf(id, 'tiny-chat')).toEqual({
    ...tally,
    ...{ status: 'done', bytes_done: bytes, error_message: null },
  });
  expect(await datasetOf(id)).toEqual({
    total_tokens: tally.total_tokens,
    tokenizer: 'tiny-chat',
    avg_tokens_per_turn: Math.round((100 * tally.total_tokens) / tally.total_turns) / 100,
    length_histogram: tally.length_histogram,
  });

  await request(id, 'qwen-2.5');
  await callFunction('count-tokens');
  expect(await countOf(id, 'qwen-2.5')).toMatchObject({ ...expectedTally('qwen-2.5'), status: 'done' });
  expect(await datasetOf(id)).toMatchObject({ tokenizer: 'tiny-chat' });
});

test('a function of before the counts of lengths writes nothing', async () => {
  const id = await readyDataset();
  const store = createCountStore(serviceClient());
  const worker = randomUUID();
  const count = await store.claim(worker, 60, 'tiny-chat');
  if (count?.dataset_id !== id) throw new Error('The dataset was not claimed');
  const { row_lengths: _lengths, ...tally } = expectedTally('tiny-chat');
  const save = (p_tally: object) =>
    serviceClient().rpc('save_token_count', {
      ...{ p_worker: worker, p_id: count.id, p_bytes_done: bytes, p_is_default: true },
      p_tally: { ...p_tally },
    });
  expect((await save(tally)).data).toBe(false);
  expect(await countOf(id, 'tiny-chat')).toMatchObject({ status: 'counting', bytes_done: 0, total_rows: 0 });
  expect((await save(expectedTally('tiny-chat'))).data).toBe(true);
});

test('killed at every call in turn and run again, the figures are the same', async () => {
  const id = await readyDataset();
  const store = createCountStore(serviceClient());
  const { apiUrl, secretKey } = testStack();
  const readRange = createReadRange({ url: apiUrl, serviceKey: secretKey, fetch });
  for (let fatal = 1; (await countOf(id, 'tiny-chat'))?.status !== 'done'; fatal = (fatal % 6) + 1) {
    let left = fatal;
    // The call that kills still takes effect; no answer comes, and no later call is made.
    const mortal = <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) => {
      return async (...args: Args): Promise<Answer> => {
        if (left <= 0) throw new Error('dead');
        left -= 1;
        const answer = await call(...args);
        if (left === 0) throw new Error('died');
        return answer;
      };
    };
    let ticks = 0;
    await handleCountTokens(
      new Request('http://functions.test', { method: 'POST', headers: { 'x-cron-secret': 'secret' } }),
      {
        cronSecret: 'secret',
        store: {
          baseModels: mortal(store.baseModels),
          claim: mortal(store.claim),
          save: mortal(store.save),
          fail: () => Promise.reject(new Error('dead')),
        },
        readRange: mortal((file, start, end) => readRange(file, start, Math.min(end, bytes))),
        loadTokenizer: async (profile) => readTokenizer(profile.id),
        newBudget: () => createBudget({ cpuMs: 1, wallMs: Infinity }, () => ticks++),
        wake: () => undefined,
        newWorkerId: () => randomUUID(),
        logError: () => undefined,
      },
    );
    await sql()`update public.dataset_token_counts set lease_until = now() - interval '1 second', attempts = least(attempts, 1)
      where dataset_id = ${id} and lease_until is not null`;
  }
  expect(await countOf(id, 'tiny-chat')).toMatchObject(expectedTally('tiny-chat'));
});

test('validated again, what was counted is forgotten, and a worker that still counts writes nothing', async () => {
  const id = await readyDataset();
  const store = createCountStore(serviceClient());
  const worker = randomUUID();
  const claimed = await store.claim(worker, 60, 'tiny-chat');
  if (claimed?.dataset_id !== id) throw new Error('Another count was claimed');
  expect(await store.claim(randomUUID(), 60, 'tiny-chat')).toBeNull();
  await sql()`update public.datasets set status = 'validating', training_ready = false where id = ${id}`;
  expect(await countOf(id, 'tiny-chat')).toBeNull();
  expect(await store.save(worker, claimed, bytes, startTally())).toBe(false);
  expect((await request(id, 'tiny-chat')).data).toEqual({ outcome: 'not_ready' });
  expect(await datasetOf(id)).toMatchObject({ total_tokens: 5 });
});

test.each([
  ['attempt', 4, 'counting'],
  ['attempt', 5, 'error'],
  ['file', 1, 'error'],
  ['installation', 5, 'counting'],
] as const)('a failure that is to blame on the %s, attempt %d: %s', async (blame, attempts, status) => {
  const id = await readyDataset();
  const store = createCountStore(serviceClient());
  const worker = randomUUID();
  const claimed = await store.claim(worker, 60, 'tiny-chat');
  if (claimed?.dataset_id !== id) throw new Error('Another count was claimed');
  await sql()`update public.dataset_token_counts set attempts = ${attempts} where id = ${claimed.id}`;
  expect(await store.fail(worker, claimed.id, 'It broke.', blame)).toBe(true);
  expect(await countOf(id, 'tiny-chat')).toMatchObject({ status, error_message: 'It broke.' });
  expect(await store.fail(worker, claimed.id, 'It broke.', blame)).toBe(false);

  // Asked for again, what failed starts again.
  await request(id, 'tiny-chat');
  expect(await countOf(id, 'tiny-chat')).toMatchObject({ status: status === 'error' ? 'waiting' : status });
});

test('a worker that dies five times at the same place ends in error, not in a loop', async () => {
  const id = await readyDataset();
  const store = createCountStore(serviceClient());
  for (let attempt = 1; attempt <= 5; attempt++) {
    expect(await store.claim(randomUUID(), 60, 'tiny-chat')).toMatchObject({
      dataset_id: id,
      attempts: attempt,
    });
    await sql()`update public.dataset_token_counts set lease_until = now() - interval '1 second' where dataset_id = ${id}`;
  }
  expect(await store.claim(randomUUID(), 60, 'tiny-chat')).toBeNull();
  expect(await countOf(id, 'tiny-chat')).toMatchObject({
    status: 'error',
    error_message: expect.stringContaining('interrupted five times'),
  });
});
