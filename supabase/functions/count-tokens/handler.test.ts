/** The function's logic on a store in memory: slices, kills, lost leases, and who is to blame for what. */
import { readFileSync } from 'node:fs';
import { startTally, tallyLines, type TokenTally } from '../../../src/core/tokens/token-tally.ts';
import { TOKEN_PROFILES } from '../../../src/core/tokens/token-profile.ts';
import { loadTokenizer as readTokenizer } from '../../../src/testing/load-tokenizer.ts';
import { createBudget } from './budget.ts';
import { handleCountTokens, type CountTokensDependencies } from './handler.ts';
import { createTokenizerLoader } from './load-tokenizer.ts';
import { CountError, type Blame, type ClaimedCount } from './ports.ts';

const SECRET = 'a-cron-secret-of-some-length';
const row = (index: number) => ({
  conversation_id: `c${index}`,
  split: 'train',
  messages: [
    { role: 'user', content: `Question ${index}: 日本語 👩‍👩‍👧 ${'word '.repeat(index % 90)}` },
    { role: 'assistant', content: `Answer ${index}.\nWith naïve lines`, weight: 1 },
  ],
});
const lines = Array.from({ length: 3000 }, (_, index) => `${JSON.stringify(row(index))}\n`).join('');
const profile = TOKEN_PROFILES.find(({ id }) => id === 'qwen-2.5');
if (!profile) throw new Error('There is no Qwen profile');
const tokenizer = readTokenizer('qwen-2.5');

const expected = startTally();
tallyLines(expected, lines, profile, tokenizer);

/** One count in a database that forgets nothing, and everything around it. */
class World {
  readonly file: Buffer;
  tally: TokenTally | null = null;
  bytesDone = 0;
  attempts = 0;
  owner: string | null = null;
  failures: [string, Blame][] = [];
  errors: unknown[] = [];
  wakes = 0;
  defaults: (string | null)[] = [];
  models = ['some/unknown-model', 'Qwen/Qwen2.5-7B'];
  /** Called before each call to the outside. */
  beforeCall: (name: string) => void = () => undefined;
  changes: Partial<CountTokensDependencies> = {};

  constructor(content = lines) {
    this.file = Buffer.from(content);
  }

  get isDone() {
    return this.bytesDone === this.file.length;
  }

  dependencies(cpuMs: number): CountTokensDependencies {
    let ticks = 0;
    return {
      cronSecret: SECRET,
      store: {
        baseModels: async () => {
          this.beforeCall('baseModels');
          return this.models;
        },
        claim: async (worker, _lease, defaultTokenizer) => {
          this.beforeCall('claim');
          this.defaults.push(defaultTokenizer);
          if (this.isDone || this.failures.length > 0) return null;
          this.owner = worker;
          this.attempts += 1;
          return this.claimed();
        },
        save: async (worker, _count, bytesDone, tally) => {
          this.beforeCall('save');
          if (this.owner !== worker) return false;
          const learnable = [this.tally?.learnable_from, tally.learnable_from].filter((from) => from != null);
          const learnable_from = learnable.length === 0 ? null : Math.min(...learnable);
          [this.bytesDone, this.owner, this.attempts] = [bytesDone, null, 0];
          this.tally = { ...tally, learnable_from };
          return true;
        },
        fail: async (worker, _id, reason, blame) => {
          this.beforeCall('fail');
          if (this.owner !== worker) return false;
          this.owner = null;
          this.failures.push([reason, blame]);
          return true;
        },
      },
      readRange: async (_file, start, end) => {
        this.beforeCall('readRange');
        return this.file.subarray(start, end);
      },
      loadTokenizer: async () => tokenizer,
      // Every look at the clock is a millisecond later.
      newBudget: () => createBudget({ cpuMs, wallMs: Infinity }, () => ticks++),
      wake: () => void (this.wakes += 1),
      newWorkerId: () => crypto.randomUUID(),
      logError: (...error) => void this.errors.push(error),
      ...this.changes,
    };
  }

  call(cpuMs = 1, secret = SECRET): Promise<Response> {
    const headers = { 'x-cron-secret': secret };
    const request = new Request('http://functions.test/count-tokens', { method: 'POST', headers });
    return handleCountTokens(request, this.dependencies(cpuMs));
  }

  private claimed(): ClaimedCount {
    return {
      ...(this.tally ?? { ...startTally(), length_histogram: null, row_lengths: null }),
      ...{
        id: crypto.randomUUID(),
        dataset_id: crypto.randomUUID(),
        tokenizer: 'qwen-2.5',
        is_default: true,
      },
      ...{ bytes_total: this.file.length, bytes_done: this.bytesDone, attempts: this.attempts },
      ...{ storage_bucket: 'lora-datasets', normalized_path: 'u/d/normalized.jsonl' },
    };
  }
}

test('a file is counted in one call when the budget allows it, in many when not: the figures are the same', async () => {
  const [roomy, tight] = [new World(), new World()];
  await roomy.call(1_000_000);
  expect(roomy.tally).toEqual(expected);
  let calls = 0;
  while (!tight.isDone) {
    await tight.call();
    calls += 1;
  }
  expect(calls).toBeGreaterThan(1);
  expect(tight.wakes).toBe(calls);
  expect(tight.tally).toEqual(expected);
  expect(tight.defaults[0]).toBe('qwen-2.5');
});

test('killed at any call to the outside and run again, the figures are the same', async () => {
  const dying = new World();
  let calls = 0;
  for (let fatal = 1; !dying.isDone; fatal = (fatal % 7) + 1) {
    let left = fatal;
    // A process that died: no later call of it has an effect.
    dying.beforeCall = () => {
      left -= 1;
      calls += 1;
      if (left < 0) throw new Error('died');
    };
    await dying.call();
    dying.failures = [];
  }
  expect(calls).toBeGreaterThan(10);
  expect(dying.tally).toEqual(expected);
});

test('a worker that lost its lease writes nothing', async () => {
  const world = new World();
  world.beforeCall = (name) => {
    if (name === 'save') world.owner = 'somebody else';
  };
  const answer = (await (await world.call()).json()) as { data: object };
  expect(answer.data).toMatchObject({ claimed: 1, lease_lost: 1 });
  expect([world.bytesDone, world.tally]).toEqual([0, null]);
});

test('rows longer than a range are counted whole, and the last needs no line feed', async () => {
  const long = [row(1), row(2)].map((one) => ({
    ...one,
    messages: one.messages.map((message) => ({ ...message, content: message.content.repeat(20_000) })),
  }));
  const content = long.map((one) => JSON.stringify(one)).join('\n');
  const world = new World(content);
  await world.call(1_000_000);
  const tally = startTally();
  tallyLines(tally, content, profile, tokenizer);
  expect(world.tally).toEqual(tally);
});

test.each<[string, World, Partial<CountTokensDependencies>, Blame, string]>([
  ['a damaged file', new World('{"not":"a row"}\n'), {}, 'file', 'damaged'],
  ['broken JSON', new World('{"conversation_id":\n'), {}, 'file', 'damaged'],
  [
    'storage that fails',
    new World(),
    {
      readRange: () =>
        Promise.reject(new CountError('The normalized file could not be read: 500.', 'attempt')),
    },
    'attempt',
    'could not be read',
  ],
  [
    'what nobody expected, in words that tell no secrets',
    new World(),
    { loadTokenizer: () => Promise.reject(new Error('password=123')) },
    'attempt',
    'Something in the counting failed. The dataset is safe and its estimate stays. Five attempts are made; start the count again after that.',
  ],
  [
    'a web app that is not there',
    new World(),
    {
      loadTokenizer: createTokenizerLoader('http://app.test', () => Promise.reject(new Error('refused'))),
    },
    'installation',
    'could not be fetched from http://app.test/tokenizers/qwen-2.5.bin: refused',
  ],
  [
    'a tokenizer file of another version',
    new World(),
    {
      loadTokenizer: createTokenizerLoader('http://app.test', async () => new Response('other')),
    },
    'installation',
    'is not the expected one',
  ],
])('%s is told and given back', async (_, world, changes, blame, reason) => {
  world.changes = changes;
  await world.call(1_000_000);
  expect(world.failures).toEqual([[expect.stringContaining(reason), blame]]);
  expect(world.errors).toHaveLength(1);
});

test('the tokenizer file is fetched once, and checked', async () => {
  let fetches = 0;
  const load = createTokenizerLoader('http://app.test', async () => {
    fetches += 1;
    return new Response(readFileSync('public/tokenizers/qwen-2.5.bin'));
  });
  const [first, second] = [await load(profile), await load(profile)];
  expect([first.count('Hello world'), second === first, fetches]).toEqual([2, true, 1]);
});

test('each attempt that never came back makes the next one smaller', async () => {
  const world = new World();
  const sizes: number[] = [];
  const read = world.dependencies(1).readRange;
  world.changes = {
    readRange: (file, start, end) => {
      sizes.push(end - start);
      return read(file, start, end);
    },
  };
  world.attempts = 2;
  await world.call();
  expect(sizes[0]).toBe((512 * 1024) / 4);
});

test('a catalogue without a known model counts only what was asked for', async () => {
  const world = new World();
  world.models = ['some/unknown-model'];
  await world.call(1_000_000);
  expect(world.defaults[0]).toBeNull();
});

test('without the secret nothing is claimed', async () => {
  const world = new World();
  expect((await world.call(1, 'wrong')).status).toBe(401);
  expect(world.defaults).toEqual([]);
});

test('a database that fails is a 503', async () => {
  const world = new World();
  world.beforeCall = (name) => {
    if (name === 'claim') throw new Error('down');
  };
  expect((await world.call()).status).toBe(503);
  expect(world.errors).toHaveLength(1);
});
