/** What this engine makes of the answers that a slurmrestd 22.05 really gave (fixtures/, with their origin). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOfSlurmJob, isImpossible, stageOf } from './job-end.ts';
import { gpusOf } from './offer.ts';
import { SlurmApi, type SlurmJob } from './slurm-api.ts';
import { SlurmError } from './slurm-error.ts';

const file = new URL('./fixtures/slurmrestd-22.05.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as {
  answers: Record<string, { status: number; body: unknown } | undefined>;
};

let directory: string;
let slurm: SlurmApi;
let answerWith: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'slurm-api-'));
  writeFileSync(join(directory, 'token'), 'SLURM_JWT=the.users.token');
  slurm = new SlurmApi({ url: 'http://slurm.test', user: 'somebody', tokenFile: join(directory, 'token') });
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  jest.spyOn(globalThis, 'fetch').mockImplementation((_, init) => {
    expect(init?.headers).toMatchObject({
      'x-slurm-user-name': 'somebody',
      'x-slurm-user-token': 'the.users.token',
    });
    const { status, body } = recorded.answers[answerWith] ?? { status: 599, body: 'not recorded' };
    return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
  });
});
afterEach(() => jest.restoreAllMocks());

const ask: Record<string, () => Promise<unknown>> = {
  submit: () => slurm.submit({} as Parameters<SlurmApi['submit']>[0]),
  job: () => slurm.job(999_999),
  jobs: () => slurm.jobs(),
  order: () => slurm.terminate(999_999),
};

test.each([
  ['submit: taken', 'submit', 1],
  // Slurm complains, with an error in its answer, and has taken the job all the same.
  ['submit: taken, and complained about', 'submit', 2],
  ['submit: no such node', 'submit', 'refused'],
  ['submit: no such partition', 'submit', 'refused'],
  ['submit: an unknown field', 'submit', 'refused'],
  ['submit: to a dead controller', 'submit', 'unreachable'],
  ['job: unknown', 'job', null],
  ['order to an unknown job', 'order', undefined],
  ['order to an ended job', 'order', undefined],
  // Both say that the job cannot be found, as of an unknown one; neither knows.
  ['job with a bad token', 'job', 'unclear'],
  ['job of a dead controller', 'job', 'unclear'],
  ['jobs with a bad token', 'jobs', 'unclear'],
  ['jobs of a dead controller', 'jobs', 'unclear'],
  ['order with a bad token', 'order', 'unauthorized'],
  ['order to a dead controller', 'order', 'unreachable'],
  ['no token', 'jobs', 'unauthorized'],
])('%s, asked for by %s: %p', async (name, question, meaning) => {
  answerWith = name;
  const found = await ask[question]?.().catch((error: unknown) =>
    error instanceof SlurmError ? error.problem : error,
  );
  expect(found).toBe(meaning);
});

test.each([
  ['order to an unknown job', null],
  ['order with a bad token', 'unauthorized'],
  ['order to a dead controller', 'unreachable'],
])('the diagnosis after %s: %p', async (name, meaning) => {
  answerWith = name;
  expect(await slurm.diagnose()).toBe(meaning);
});

test('a slurmrestd that is not there is away', async () => {
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
  await expect(slurm.jobs()).rejects.toMatchObject({ problem: 'unreachable' });
});

test.each([
  ['job: running', 'running', { code: 0, signal: null }],
  ['job: done', 'ended', { code: 0, signal: null }],
  ['job: exit code 7', 'ended', { code: 7, signal: null }],
  ['job: killed by SIGKILL', 'ended', { code: null, signal: 'SIGKILL' }],
  ['job: cancelled', 'ended', { signal: 'SIGTERM', error: { code: 'worker_crashed', retryable: true } }],
  [
    'job: waiting for what its partition does not have',
    'waiting',
    { error: { code: 'insufficient_capacity', retryable: false } },
  ],
])('%s: %s, %p', async (name, stage, exit) => {
  answerWith = name;
  const job = (await slurm.job(1)) as SlurmJob;
  expect([stageOf(job), isImpossible(job)]).toEqual([stage, name.includes('partition')]);
  expect(exitOfSlurmJob(job)).toMatchObject(exit);
});

test('a drained node offers nothing and is counted on', async () => {
  answerWith = 'nodes: one drained';
  const models = [{ id: 'm', params: 1, layers: 1, hidden_size: 1, vocab_size: 1, max_seq_length: 1 }];
  const gpu = (type: string, gres: string) => ({
    ...{ type, vram_gib: 80, price_usd_per_hour: 2 },
    slurm: { gres, cpus: 1 },
  });
  const offer = { models, gpus: [gpu('TOY', 'toy'), gpu('H100', 'h100')] };
  const nodes = await slurm.nodes();
  const toy = { type: 'TOY', vram_gib: 80, price_usd_per_hour: 2, max_count: 2 };
  expect(gpusOf(offer, nodes, 'gpu')).toEqual([{ ...toy, available: 2 }]);
  expect(gpusOf(offer, nodes, 'cpu')).toEqual([]);
  const oneEach = { models, gpus: offer.gpus.map((item) => ({ ...item, max_count: 1 })) };
  expect(gpusOf(oneEach, nodes, 'gpu')).toEqual([{ ...toy, max_count: 1, available: 2 }]);
  const detailed = nodes.map((node) => ({ ...node, gres: 'gpu:toy:1(S:0-1),gpu:h100:4(S:0),shard:16' }));
  expect(gpusOf(offer, detailed, 'gpu')).toMatchObject([
    { type: 'TOY', max_count: 1, available: 1 },
    { type: 'H100', max_count: 4, available: 4 },
  ]);
});
