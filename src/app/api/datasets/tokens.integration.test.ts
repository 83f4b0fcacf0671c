import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';
import type { TokenCountList } from '@/core/tokens/token-count.schema';
import { presetHyperparameters } from '@/core/training/hyperparameters';

let owner: Persona;
beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterAll(async () => {
  await settleBackground();
  await parkActiveJobs();
  await sql()`update public.datasets set deleted_at = now() where user_id = ${owner.user.id}`;
  await closeSql();
});

const ask = (id: string, body: unknown) => callApi(owner, `POST /api/datasets/${id}/tokens`, { body });

test('a count is asked for once; asking again changes nothing', async () => {
  const id = await insertDataset(owner.user.id);
  const list = `GET /api/datasets/${id}/tokens`;
  expect(await callApiForData(owner, list)).toEqual({ counts: [] });
  const answers = await Promise.all([
    ask(id, { base_model: 'Qwen/Qwen2.5-7B' }),
    ask(id, { base_model: 'Qwen/Qwen2.5-1.5B' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const { counts } = await callApiForData<TokenCountList>(owner, list);
  const asked = counts.filter(({ tokenizer }) => tokenizer === 'qwen-2.5');
  expect(asked).toEqual([expect.objectContaining({ bytes_total: 9, bytes_done: 0 })]);
});

test.each([
  ['an unknown model', { base_model: 'gpt2' }, 422, 'unknown_model'],
  ['no model', {}, 400, 'invalid_input'],
  ['a number', { base_model: 7 }, 400, 'invalid_input'],
  ['an unknown field', { base_model: 'Qwen/Qwen2.5-7B', force: true }, 400, 'invalid_input'],
])('%s is refused', async (_, body, status, code) => {
  const id = await insertDataset(owner.user.id);
  const answer = await ask(id, body);
  expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
});

test('before validation has succeeded there is nothing to count', async () => {
  const id = await insertDataset(owner.user.id, { status: 'validating' });
  const answer = await ask(id, { base_model: 'Qwen/Qwen2.5-7B' });
  expect([answer.status, answer.body]).toEqual([409, expect.objectContaining({ code: 'dataset_not_ready' })]);
});

test('an estimate takes the exact count of its base model, once there is one, and says so', async () => {
  const id = await insertDataset(owner.user.id);
  const baseModel = 'brightrun/tiny-chat-4m';
  const estimate = () =>
    callApiForData<{ assumptions: string[] }>(owner, 'POST /api/jobs/estimate', {
      body: {
        dataset_id: id,
        hyperparameters: presetHyperparameters('balanced', baseModel),
        gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      },
    });
  const before = await estimate();
  expect(before.assumptions.join(' ')).not.toContain('counted exactly');
  const histogram = { bin_width: 8, bins: [0, 0, 100], max_tokens: 20 };
  // The function on cron may have begun a count of its own by now; this one is finished and holds no lease, so that one is fenced out.
  await sql()`
    insert into public.dataset_token_counts as c (
      dataset_id, user_id, tokenizer, status, bytes_total, bytes_done, total_rows, total_turns, total_tokens, target_tokens,
      length_histogram, row_lengths, counted_at
    ) values (
      ${id}, ${owner.user.id}, 'tiny-chat', 'done', 9, 9, 100, 200, 2000, 900, ${sql().json(histogram)},
      '{"rows": [], "tokens": [], "first_target": []}', now()
    ) on conflict (dataset_id, tokenizer) do update set
      status = excluded.status, bytes_done = excluded.bytes_done, total_rows = excluded.total_rows,
      total_turns = excluded.total_turns, total_tokens = excluded.total_tokens, target_tokens = excluded.target_tokens,
      length_histogram = excluded.length_histogram, row_lengths = excluded.row_lengths, counted_at = excluded.counted_at, lease_owner = null, lease_until = null`;
  const after = await estimate();
  expect(after.assumptions.join(' ')).toContain('counted exactly with the tokenizer of Tiny Chat');
  expect(after.assumptions[0]).toContain('of 20 tokens on average');

  // Every answer begins beyond the sequence length: neither estimated nor started, and the way out is named.
  await sql()`update public.dataset_token_counts set learnable_from = 200 where dataset_id = ${id}`;
  const withLength = (length: number) => ({
    dataset_id: id,
    hyperparameters: { ...presetHyperparameters('balanced', baseModel), max_seq_length: length },
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  });
  const job = { client_request_id: crypto.randomUUID(), name: 'Nothing to learn', preset_id: 'custom' };
  for (const [route, body] of [
    ['POST /api/jobs/estimate', withLength(199)],
    ['POST /api/jobs', { ...job, ...withLength(199) }],
  ] as const) {
    const { status, body: answer } = await callApi(owner, route, { body });
    expect([status, JSON.stringify(answer)]).toEqual([
      400,
      expect.stringMatching(/No trained tokens left.*at least 200/),
    ]);
    expect(answer).toMatchObject({ details: [{ path: 'hyperparameters.max_seq_length' }] });
  }
  expect((await callApi(owner, 'POST /api/jobs/estimate', { body: withLength(200) })).status).toBe(200);
});
