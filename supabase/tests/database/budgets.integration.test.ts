/** Invariant 6: alerts once a month, and jobs that are stopped before their owner's budget is passed. And what storage costs. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { closeSql, serviceClient, signUpUser, sql } from '@/testing/stack/stack';
import { insertQueuedJob, insertReadyDataset } from './sample-rows';

afterAll(closeSql);

interface Owner {
  id: string;
  budget: number | null;
  stops?: boolean;
}

async function createOwner({ budget, stops = true }: Omit<Owner, 'id'>): Promise<string> {
  const { id } = await signUpUser();
  await sql()`
    update public.profiles set monthly_budget = ${budget}, stop_jobs_at_budget = ${stops} where id = ${id}`;
  return id;
}

/** A cost without a job, on a day so many days from the first of this UTC month. */
const spend = (userId: string, amount: string, daysFromMonthStart = 0) => sql()`
  insert into public.cost_records (user_id, cost_type, amount, billing_period)
  values (${userId}, 'api_calls', ${amount}::text::numeric,
    date_trunc('month', now() at time zone 'utc')::date + ${daysFromMonthStart}::integer)
  on conflict (user_id, cost_type, billing_period) where job_id is null
  do update set amount = cost_records.amount + excluded.amount`;

const alertsOf = async (userId: string) => {
  const rows = await sql()<{ percent: number; priority: string }[]>`
    select (metadata ->> 'percent')::integer as percent, priority from public.notifications
    where user_id = ${userId} and type = 'cost_alert' order by 1`;
  return rows.map(({ percent, priority }) => `${percent} ${priority}`);
};

test('an alert comes with the cost that reaches 80 % and 100 %, once each', async () => {
  const userId = await createOwner({ budget: 100 });
  const story: [string, string[]][] = [
    ['79.999999', []],
    ['0.000001', ['80 high']],
    ['10', ['80 high']],
    ['10', ['80 high', '100 critical']],
    ['50', ['80 high', '100 critical']],
  ];
  for (const [amount, alerts] of story) {
    await spend(userId, amount);
    expect(await alertsOf(userId)).toEqual(alerts);
  }
});

test.each<[string, number | null, [string, number][], string[]]>([
  ['no budget', null, [['1000', 0]], []],
  ['last month’s costs', 100, [['1000', -1]], []],
  [
    'last month’s and this month’s',
    100,
    [
      ['90', -1],
      ['10', 0],
    ],
    [],
  ],
  ['everything at once', 100, [['100', 0]], ['80 high', '100 critical']],
])('alerts with %s', async (_, budget, costs, alerts) => {
  const userId = await createOwner({ budget });
  for (const [amount, day] of costs) await spend(userId, amount, day);
  expect(await alertsOf(userId)).toEqual(alerts);
});

interface Training {
  /** Seconds since the cluster was last heard; null: not started. */
  silentSeconds: number | null;
  isDelivering?: boolean;
}

/** A training on two GPUs of $3.60 an hour: $0.002 a second. */
async function insertTraining(userId: string, { silentSeconds, isDelivering = false }: Training) {
  const jobId = await insertQueuedJob(userId, { numGpus: 2, pricePerGpuHour: '3.60' });
  if (silentSeconds === null) return jobId;
  await sql()`update public.training_jobs set status = 'initializing' where id = ${jobId}`;
  await sql()`
    update public.training_jobs set status = 'running', current_stage = 'training', started_at = now() - interval '1 hour',
      heartbeat_at = now() - make_interval(secs => ${silentSeconds}),
      delivery = ${isDelivering ? sql().json({ state: 'exporting' }) : null}
    where id = ${jobId}`;
  return jobId;
}

const blowFuse = async (lookaheadSeconds = 30) => {
  const { data, error } = await serviceClient().rpc('stop_jobs_over_budget', {
    p_lookahead_seconds: lookaheadSeconds,
  });
  if (error) throw error;
  return data;
};

const isStopped = async (jobId: string) => {
  const [job] = await sql()`
    select cancel_code, cancel_save_checkpoint as saves, next_poll_at <= now() as "isDue" from public.training_jobs
    where id = ${jobId}`;
  return job?.cancel_code === null ? false : job;
};
const STOPPED = { cancel_code: 'budget_exceeded', saves: true, isDue: true };

test.each<[string, Omit<Owner, 'id'>, string, Training[], boolean[]]>([
  ['far from the budget', { budget: 10 }, '5', [{ silentSeconds: 0 }], [false]],
  ['the lookahead reaches the budget', { budget: 10 }, '9.95', [{ silentSeconds: 0 }], [true]],
  ['the lookahead stays below it', { budget: 10 }, '9.90', [{ silentSeconds: 0 }], [false]],
  ['ticks were lost: what runs unseen counts', { budget: 10 }, '9.00', [{ silentSeconds: 480 }], [true]],
  [
    'two trainings together',
    { budget: 10 },
    '9.90',
    [{ silentSeconds: 0 }, { silentSeconds: 0 }],
    [true, true],
  ],
  ['the budget is passed: nothing more starts', { budget: 10 }, '10', [{ silentSeconds: null }], [true]],
  [
    'files that are being stored cost no GPU time',
    { budget: 10 },
    '10',
    [{ silentSeconds: 0, isDelivering: true }],
    [false],
  ],
  ['stopping is off', { budget: 10, stops: false }, '100', [{ silentSeconds: 0 }], [false]],
  ['no budget', { budget: null }, '100', [{ silentSeconds: 0 }], [false]],
])('the fuse: %s', async (_, owner, spent, trainings, stops) => {
  const userId = await createOwner(owner);
  await spend(userId, spent);
  const jobs = await Promise.all(trainings.map((training) => insertTraining(userId, training)));
  await blowFuse();
  const stopped = await Promise.all(jobs.map(isStopped));
  expect(stopped).toEqual(stops.map((stop) => (stop ? STOPPED : false)));
});

test('another user’s spend stops nobody’s training, and the fuse blows once', async () => {
  const [spender, bystander] = [await createOwner({ budget: 10 }), await createOwner({ budget: 10 })];
  await spend(spender, '10');
  const [theirs, other] = [
    await insertTraining(spender, { silentSeconds: 0 }),
    await insertTraining(bystander, { silentSeconds: 0 }),
  ];
  await blowFuse();
  expect([await isStopped(theirs), await isStopped(other)]).toEqual([STOPPED, false]);
  expect(await blowFuse()).not.toContain(theirs);
});

/** Seconds that the budget leaves to a job when it is claimed for submission. */
const claimedRuntime = async (jobId: string) => {
  const [job] = await sql()<{ seconds: number | null }[]>`
    update public.training_jobs set lease_owner = gen_random_uuid() where id = ${jobId}
    returning budget_runtime_seconds as seconds`;
  return job?.seconds;
};

/** At $0.002 a second, and $1 estimated for each job. */
test.each<[string, Omit<Owner, 'id'>, string, number, number | null]>([
  ['what is left', { budget: 10 }, '9', 0, 500],
  ['what is left beside the estimates of others', { budget: 10 }, '7', 2, 500],
  ['a second, as nothing is left', { budget: 10 }, '10', 0, 1],
  ['begun seconds, so that the budget is reached', { budget: 10 }, '9.999', 0, 1],
  ['no bound without a budget', { budget: null }, '9', 0, null],
  ['no bound where trainings go on', { budget: 10, stops: false }, '9', 0, null],
])('the runtime that a job asks of the cluster: %s', async (_, owner, spent, others, seconds) => {
  const userId = await createOwner(owner);
  await spend(userId, spent);
  for (let other = 0; other < others; other++) await insertTraining(userId, { silentSeconds: null });
  const jobId = await insertTraining(userId, { silentSeconds: null });
  expect(await claimedRuntime(jobId)).toBe(seconds);
});

test('a training that outlasts the month has the next month’s budget too', async () => {
  const jobId = await insertTraining(await createOwner({ budget: 10_000 }), { silentSeconds: null });
  const [left] = await sql()<{ seconds: number }[]>`
    select extract(epoch from date_trunc('month', now() at time zone 'utc') + interval '1 month' - now() at time zone 'utc')::float8 as seconds`;
  const seconds = await claimedRuntime(jobId);
  expect(Math.abs(Number(seconds) - Number(left?.seconds) - 5_000_000)).toBeLessThan(5);
});

test('the bound stays once the intent to submit is written', async () => {
  const userId = await createOwner({ budget: 10 });
  const jobId = await insertTraining(userId, { silentSeconds: null });
  await claimedRuntime(jobId);
  await sql()`update public.training_jobs set submit_intent_at = now() where id = ${jobId}`;
  await spend(userId, '5');
  expect(await claimedRuntime(jobId)).toBe(5000);
});

const GB_MONTH_USD = 31;

async function accrue(days: number): Promise<void> {
  const { error } = await serviceClient().rpc('accrue_storage_costs', {
    p_usd_per_gb_month: GB_MONTH_USD,
    p_days: days,
  });
  if (error) throw error;
}

const storageDays = async (userId: string) => {
  const rows = await sql()<{ age: number; amount: string; bytes: number; days: number }[]>`
    select (now() at time zone 'utc')::date - billing_period as age, amount::text, (details ->> 'bytes')::float8 as bytes,
      extract(day from date_trunc('month', billing_period) + interval '1 month - 1 day')::integer as days
    from public.cost_records where user_id = ${userId} and cost_type = 'storage' order by billing_period`;
  return rows.map(({ age, amount, bytes, days }) => ({ age, bytes, amount, days }));
};

/** A ready dataset of a gigabyte in two files, stored so many days ago and perhaps deleted since. */
async function store(userId: string, sinceDays: number, deletedDays: number | null) {
  const id = await insertReadyDataset(userId, `stored ${randomUUID()}`);
  await sql()`
    update public.datasets set file_size = 600000000, normalized_bytes = 400000000,
      created_at = now() - make_interval(days => ${sinceDays}),
      deleted_at = now() - make_interval(days => ${deletedDays}) where id = ${id}`;
}

test('a day costs what was stored at some time of it; nothing before, nothing after the deletion', async () => {
  const { id } = await signUpUser();
  await store(id, 4, 2);
  await store(id, 3, null);
  await accrue(10);
  const days = await storageDays(id);
  expect(days.map(({ age, bytes }) => [age, bytes / 1e9])).toEqual([
    [4, 1],
    [3, 2],
    [2, 2],
    [1, 1],
    [0, 1],
  ]);
  for (const { amount, bytes, days: daysOfMonth } of days) {
    expect(amount).toBe(((bytes / 1e9) * (GB_MONTH_USD / daysOfMonth)).toFixed(6));
  }
});

test('calls in any number and with any gaps write the same ledger', async () => {
  const reference = await signUpUser();
  await store(reference.id, 6, 1);
  await accrue(7);
  const expected = await storageDays(reference.id);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }), async (calls) => {
      const { id } = await signUpUser();
      await store(id, 6, 1);
      for (const days of calls) await accrue(days);
      await accrue(7);
      expect(await storageDays(id)).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});
