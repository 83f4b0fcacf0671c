/** A claim gives a job to one tick at a time. */
import { randomUUID } from 'node:crypto';
import { closeSql, signUpUser, sql } from '@/testing/stack/stack';
import { insertQueuedJob, insertReadyDataset } from './sample-rows';

/** Before every job of other tests, so that a claim takes these first. */
const LONG_DUE = new Date('2000-01-01T00:00:00Z');

let userId: string;
let datasetId: string;
beforeAll(async () => {
  userId = (await signUpUser()).id;
  datasetId = await insertReadyDataset(userId);
});
afterEach(() => sql()`delete from public.training_jobs where user_id = ${userId}`);
afterAll(closeSql);

const makeDue = (jobIds: string[]) =>
  sql()`update public.training_jobs set next_poll_at = ${LONG_DUE} where id = any (${jobIds})`;

const insertJobs = (count: number) =>
  Promise.all(Array.from({ length: count }, () => insertQueuedJob(userId, { datasetId })));

async function claim(limit: number, leaseSeconds = 60, worker = randomUUID()): Promise<string[]> {
  const rows = await sql()<{ id: string; lease_owner: string }[]>`
    select id, lease_owner from public.claim_training_jobs(${worker}, ${limit}, ${leaseSeconds})`;
  expect(rows.filter((row) => row.lease_owner !== worker)).toEqual([]);
  return rows.map(({ id }) => id);
}

test('claims at the same time never share a job, and together take all of them', async () => {
  const jobs = await insertJobs(40);
  await makeDue(jobs);
  const claims = await Promise.all([claim(10), claim(10), claim(10), claim(10)]);
  const claimed = claims.flat();
  expect(claimed).toHaveLength(40);
  expect(new Set(claimed)).toEqual(new Set(jobs));
});

test('a claim waits for nobody: it skips what another transaction has locked', async () => {
  const [locked, free] = (await insertJobs(2)) as [string, string];
  await makeDue([locked, free]);
  const claimed = await sql().begin(async (transaction) => {
    await transaction`select 1 from public.training_jobs where id = ${locked} for update`;
    return claim(1);
  });
  expect(claimed).toEqual([free]);
});

test('a held job is not claimed before its lease has run out', async () => {
  const [jobId] = (await insertJobs(1)) as [string];
  await makeDue([jobId]);
  expect(await claim(1, 60)).toEqual([jobId]);
  expect(await claim(1, 60)).not.toContain(jobId);
  await sql()`update public.training_jobs set lease_until = now() - interval '1 second' where id = ${jobId}`;
  expect(await claim(1, 60)).toEqual([jobId]);
});

test.each([
  ['not due yet', `next_poll_at = now() + interval '1 hour'`],
  ['ended', `status = 'cancelled', completed_at = now(), final_cost = 0`],
])('a job that is %s is not claimed', async (_what, assignment) => {
  const [jobId, other] = (await insertJobs(2)) as [string, string];
  await makeDue([jobId, other]);
  await sql().unsafe(`update public.training_jobs set ${assignment} where id = $1`, [jobId]);
  expect(await claim(1)).toEqual([other]);
});
