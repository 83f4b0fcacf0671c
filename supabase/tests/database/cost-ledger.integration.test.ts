/** Invariant 5: the cost records of a job add up to billed seconds × GPUs × price, to the micro-dollar, whatever happens. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { closeSql, signUpUser, sql } from '@/testing/stack/stack';
import { insertQueuedJob, insertReadyDataset } from './sample-rows';
import { commitJobs } from './tick-calls';

const worker = randomUUID();
let userId: string;
let datasetId: string;
beforeAll(async () => {
  userId = (await signUpUser()).id;
  datasetId = await insertReadyDataset(userId);
});
afterAll(closeSql);

/** A decimal number written out of its smallest unit: decimal(1500n, 3) is 1.500. */
function decimal(units: bigint, digits: number): string {
  const text = units.toString().padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Half up, in whole numbers: milliseconds × GPUs × micro-dollars per hour ÷ 3,600,000. */
function expectedMicroDollars(milliseconds: bigint, gpus: bigint, microDollarsPerHour: bigint): bigint {
  const hour = 3_600_000n;
  return (2n * milliseconds * gpus * microDollarsPerHour + hour) / (2n * hour);
}

async function recorded(jobId: string) {
  const [row] = await sql()<{ sum: string; current: string; days: number }[]>`
    select sum(r.amount)::text as sum, max(j.current_cost)::text as current, count(*)::int as days
    from public.cost_records r join public.training_jobs j on j.id = r.job_id where r.job_id = ${jobId}`;
  return row;
}

/** Night falls: every record moves one day back, by a detour, because no two may share a day even for a moment. */
async function nextDay(jobId: string): Promise<void> {
  for (const days of [-10_001, 10_000]) {
    await sql()`
      update public.cost_records set billing_period = billing_period + ${days}::integer where job_id = ${jobId}`;
  }
}

const bill = (jobId: string, milliseconds: bigint) =>
  commitJobs(worker, [{ job_id: jobId, patch: { billed_gpu_seconds: Number(milliseconds) / 1000 } }]);

const reading = fc.record({ milliseconds: fc.bigInt(1n, 200_000_000n), isNewDay: fc.boolean() });
const price = fc.oneof(fc.bigInt(1n, 20_000_000n), fc.constantFrom(1_500_000n, 3_000_000n, 100_000n));

test('readings of the clock in any order, repeated, over several days: the same exact total', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 8 }),
      price,
      async (readings, numGpus, microDollarsPerHour) => {
        const pricePerGpuHour = decimal(microDollarsPerHour, 6);
        const jobId = await insertQueuedJob(userId, {
          datasetId,
          numGpus,
          pricePerGpuHour,
          leaseOwner: worker,
        });
        for (const { milliseconds, isNewDay } of readings) {
          if (isNewDay) await nextDay(jobId);
          await bill(jobId, milliseconds);
          await bill(jobId, milliseconds);
        }
        const latest = readings.map(({ milliseconds }) => milliseconds).reduce((a, b) => (a > b ? a : b));
        const total = expectedMicroDollars(latest, BigInt(numGpus), microDollarsPerHour);
        const ledger = await recorded(jobId);
        if (total === 0n) expect(ledger?.days).toBe(0);
        else expect(ledger).toMatchObject({ sum: decimal(total, 6), current: decimal(total, 6) });
      },
    ),
    { numRuns: 40 },
  );
});

test('over several attempts, the total is that of their sum, and each attempt’s part is known', async () => {
  const seconds = fc.array(fc.bigInt(1n, 50_000_000n), { minLength: 2, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(seconds, async (attempts) => {
      const jobId = await insertQueuedJob(userId, { datasetId, leaseOwner: worker });
      let before = 0n;
      for (const [index, milliseconds] of attempts.entries()) {
        const attempt = index + 1;
        const billed_gpu_seconds = Number(before + milliseconds) / 1000;
        const isLast = attempt === attempts.length;
        const next = { attempt: attempt + 1, past_attempts: Array.from({ length: attempt }, () => ({})) };
        const patch = { billed_gpu_seconds, ...(isLast ? {} : next) };
        for (let repeat = 0; repeat < 2; repeat++)
          await commitJobs(worker, [{ job_id: jobId, attempt, patch }]);
        if (!isLast) before += milliseconds;
      }
      const [job] = await sql()<{ billed: string; before: string }[]>`
        select billed_gpu_seconds::text as billed, billed_before_attempt::text as before
        from public.training_jobs where id = ${jobId}`;
      const all = attempts.reduce((a, b) => a + b);
      expect(job).toEqual({ billed: decimal(all, 3), before: decimal(before, 3) });
      const ledger = await recorded(jobId);
      expect(ledger?.sum).toBe(ledger?.current);
    }),
    { numRuns: 10 },
  );
});

test.each([
  // 6 ms at $0.30 an hour: it rounds up.
  ['exactly half a micro-dollar', 6n, 1, 300_000n, '0.000001'],
  ['just below half a micro-dollar', 1n, 1, 1_799_999n, undefined],
  ['an hour on eight GPUs', 3_600_000n, 8, 5_000_000n, '40.000000'],
  ['two days of a price with six decimals', 172_800_123n, 7, 3_141_593n, '1055.575999'],
])('%s', async (_what, milliseconds, numGpus, microDollarsPerHour, expected) => {
  const pricePerGpuHour = decimal(microDollarsPerHour, 6);
  const jobId = await insertQueuedJob(userId, { datasetId, numGpus, pricePerGpuHour, leaseOwner: worker });
  await bill(jobId, milliseconds);
  expect((await recorded(jobId))?.sum ?? undefined).toBe(expected);
});

test('one record per day, and a day without new seconds has none', async () => {
  const jobId = await insertQueuedJob(userId, { datasetId, leaseOwner: worker });
  await bill(jobId, 1_200_000n);
  await nextDay(jobId);
  await bill(jobId, 1_200_000n);
  await nextDay(jobId);
  await bill(jobId, 3_600_000n);
  const records = await sql()`
    select amount::text as amount from public.cost_records where job_id = ${jobId} order by billing_period`;
  expect(records.map(({ amount }) => amount as string)).toEqual(['1.000000', '2.000000']);
});
