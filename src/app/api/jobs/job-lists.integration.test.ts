import type { JobComparison } from '@/core/training/compare/compare.schema';
import type { CancelOutcome } from '@/core/training/cancel-jobs.schema';
import type { SparklineList } from '@/core/training/job-sparklines';
import type { JobList } from '@/core/training/job.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel, insertPoints, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

/** What the list of trainings and the comparison ask for several jobs at once. */
let owner: Persona;
let stranger: Persona;
let datasetId: string;

beforeAll(async () => {
  useStackAsServerEnv();
  [owner, stranger] = await Promise.all([signInPersona('Owner'), signInPersona('Stranger')]);
  datasetId = await insertDataset(owner.user.id, { name: 'Support chats' });
});
afterEach(settleBackground);
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

const aJob = (options: Parameters<typeof insertJob>[1] = {}) =>
  insertJob(owner.user.id, { datasetId, ...options });

describe('the list', () => {
  beforeAll(async () => {
    await aJob({ name: 'Support tone 100%' });
    await aJob({ name: 'support TONE again', status: 'failed' });
    const custom = await aJob({ name: 'Legal style' });
    await sql()`alter table public.training_jobs disable trigger user`;
    await sql()`update public.training_jobs set preset_id = 'custom' where id = ${custom}`;
    await sql()`alter table public.training_jobs enable trigger user`;
  });

  test.each([
    ['search=tone', ['Support tone 100%', 'support TONE again']],
    ['search=100%25', ['Support tone 100%']],
    ['search=%25', ['Support tone 100%']],
    ['search=.*', []],
    ['preset_id=custom', ['Legal style']],
    ['search=tone&status=failed&preset_id=balanced', ['support TONE again']],
  ])('%s', async (query, names) => {
    const { jobs, total } = await callApiForData<JobList>(owner, `GET /api/jobs?sortBy=name&${query}`);
    expect(jobs.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(total).toBe(names.length);
  });

  test('a preset that is none is refused', async () => {
    expect((await callApi(owner, 'GET /api/jobs?preset_id=bold')).status).toBe(400);
  });
});

describe('sparklines', () => {
  const sparklinesOf = async (who: Persona, ...ids: string[]) =>
    (await callApiForData<SparklineList>(who, `GET /api/jobs/sparklines?ids=${ids.join(',')}`)).sparklines;
  const insertAttempt = (jobId: string, attempt: number, losses: Record<number, string>) =>
    sql()`
      insert into public.metrics_points (job_id, attempt, step, timestamp, epoch, training_loss)
      select ${jobId}, ${attempt}, key::integer, now(), 0, value::double precision
      from jsonb_each_text(${sql().json(losses)})`;

  test('of several jobs come at once; one without a loss has none, and a stranger sees nothing', async () => {
    const [first, second, silent] = await Promise.all([aJob(), aJob(), aJob()]);
    await insertAttempt(first, 1, { 1: '4', 2: '2.123456789', 3: '1' });
    await insertAttempt(second, 1, { 5: '0.5' });
    const seen = await sparklinesOf(owner, first, silent, second);
    expect(new Map(seen.map(({ job_id, points }) => [job_id, points]))).toEqual(
      new Map([
        [
          first,
          [
            [1, 4],
            [2, 2.12346],
            [3, 1],
          ],
        ],
        [second, [[5, 0.5]]],
      ]),
    );
    expect(await sparklinesOf(stranger, first, second)).toEqual([]);
  });

  test('leave out what is not finite and what a restart threw away', async () => {
    const job = await aJob();
    await insertAttempt(job, 1, { 1: '4', 2: 'NaN', 3: '3', 4: '9', 5: 'Infinity' });
    await insertAttempt(job, 2, { 4: '2', 5: '1.5' });
    expect(await sparklinesOf(owner, job)).toEqual([
      {
        job_id: job,
        points: [
          [1, 4],
          [3, 3],
          [4, 2],
          [5, 1.5],
        ],
      },
    ]);
  });

  test.each([500, 20_000])(
    '%d points become a line that keeps its spikes and its last loss',
    async (count) => {
      const job = await aJob();
      await insertPoints(job, count, { 333: '50', [count - 7]: '-3', [count]: '0.77' });
      const [sparkline] = await sparklinesOf(owner, job);
      expect(sparkline?.points.length).toBeLessThanOrEqual(62);
      expect(sparkline?.points).toEqual(
        expect.arrayContaining([
          [333, 50],
          [count - 7, -3],
          [count, 0.77],
        ]),
      );
      expect(sparkline?.points.map(([step]) => step)).toEqual(
        sparkline?.points.map(([step]) => step).sort((a, b) => a - b),
      );
    },
  );
});

describe('a comparison', () => {
  const compare = (who: Persona | null, ids: string[]) =>
    callApi(who, `GET /api/jobs/compare?ids=${ids.join(',')}`);
  const compared = async (who: Persona, ids: string[]) =>
    callApiForData<JobComparison>(who, `GET /api/jobs/compare?ids=${ids.join(',')}`);

  test('has the runs in the asked order, with their data, their points and how good their models are', async () => {
    const [running, ended] = [
      await aJob({ name: 'Running' }),
      await aJob({ name: 'Ended', status: 'failed' }),
    ];
    await insertPoints(running, 3);
    await insertModel(owner.user.id, { jobId: ended });
    const { runs, missing } = await compared(owner, [ended, running]);
    expect(missing).toEqual([]);
    expect(runs).toMatchObject([
      { name: 'Ended', metrics_count: 0, final_cost: 1.5, quality: { best_epoch: 4 } },
      { name: 'Running', metrics_count: 3, quality: null, billed_gpu_seconds: 0 },
    ]);
    for (const run of runs) {
      expect(run).toMatchObject({
        ...{ dataset_name: 'Support chats', total_training_pairs: 80, total_validation_pairs: 20 },
        dataset_version: 1,
      });
    }
  });

  test('names what is another’s or nobody’s as missing, and shows the rest', async () => {
    const mine = await aJob({ name: 'Mine' });
    const theirs = await insertJob(stranger.user.id);
    const nobodys = crypto.randomUUID();
    const { runs, missing } = await compared(owner, [theirs, mine, nobodys]);
    expect(runs.map(({ name }) => name)).toEqual(['Mine']);
    expect(missing).toEqual([theirs, nobodys]);
    expect(await compared(stranger, [mine])).toEqual({ runs: [], missing: [mine] });
  });

  test('remembers the name of a dataset that was deleted', async () => {
    const gone = await insertDataset(owner.user.id, { name: 'Old chats' });
    const job = await aJob({ datasetId: gone, status: 'failed' });
    await sql()`update public.datasets set deleted_at = now() where id = ${gone}`;
    expect((await compared(owner, [job])).runs).toMatchObject([
      { dataset_name: 'Old chats', total_training_pairs: null },
    ]);
  });

  test.each([
    ['no id at all', ['none'], 400],
    ['nine of them', Array.from({ length: 9 }, () => crypto.randomUUID()), 400],
    ['none of them', [], 200],
  ])('of %s: %d', async (_, ids, status) => expect((await compare(owner, ids)).status).toBe(status));

  test('is not for the anonymous', async () => expect((await compare(null, [])).status).toBe(401));
});

describe('stopping several', () => {
  const stop = (who: Persona | null, job_ids: string[], more: object = {}) =>
    callApi(who, 'POST /api/jobs/cancel', { body: { job_ids, ...more } });
  const outcomesOf = ({ body }: Awaited<ReturnType<typeof stop>>) => {
    const { data } = body as { data: { outcomes: CancelOutcome[] } };
    return Object.fromEntries(data.outcomes.map(({ job_id, outcome }) => [job_id, outcome]));
  };
  const wishes = async (...ids: string[]) =>
    sql()`
      select cancel_requested_at is not null as "isAsked", cancel_save_checkpoint as "isSaved"
      from public.training_jobs where id = any (${ids}) order by array_position(${ids}::uuid[], id)`;

  test('says of each what became of it', async () => {
    const [running, queued] = [await aJob(), await aJob({ status: 'queued' })];
    const [ended, theirs] = [await aJob({ status: 'failed' }), await insertJob(stranger.user.id)];
    const answer = await stop(owner, [running, queued, ended, theirs, running], { save_checkpoint: true });
    expect(answer.status).toBe(202);
    expect(outcomesOf(answer)).toEqual({
      ...{ [running]: 'cancelling', [queued]: 'cancelling' },
      ...{ [ended]: 'ended', [theirs]: 'not_found' },
    });
    expect(await wishes(running, queued, ended, theirs)).toEqual([
      { isAsked: true, isSaved: true },
      { isAsked: true, isSaved: true },
      { isAsked: false, isSaved: false },
      { isAsked: false, isSaved: false },
    ]);
  });

  test('once more is the same', async () => {
    const job = await aJob();
    await stop(owner, [job]);
    const [first] = await sql()`select cancel_requested_at from public.training_jobs where id = ${job}`;
    // A tick may have ended it meanwhile.
    expect(['cancelling', 'ended']).toContain(outcomesOf(await stop(owner, [job]))[job]);
    const [second] = await sql()`select cancel_requested_at from public.training_jobs where id = ${job}`;
    expect(second).toEqual(first);
  });

  test('a hundred at once, and no more', async () => {
    const ids = Array.from({ length: 100 }, () => crypto.randomUUID());
    ids[0] = await aJob();
    expect(outcomesOf(await stop(owner, ids))[ids[0]]).toBe('cancelling');
    expect((await stop(owner, [...ids, crypto.randomUUID()])).status).toBe(400);
  });

  test.each([
    ['an empty list', { job_ids: [] }],
    ['what is no id', { job_ids: ['none'] }],
    ['an unknown field', { job_ids: [crypto.randomUUID()], force: true }],
  ])('%s is refused', async (_, body) => {
    expect((await callApi(owner, 'POST /api/jobs/cancel', { body })).status).toBe(400);
  });

  test('a stranger and the anonymous stop nothing', async () => {
    const job = await aJob();
    expect((await stop(stranger, [job])).status).toBe(404);
    expect((await stop(null, [job])).status).toBe(401);
    expect(await wishes(job)).toEqual([{ isAsked: false, isSaved: false }]);
  });
});
