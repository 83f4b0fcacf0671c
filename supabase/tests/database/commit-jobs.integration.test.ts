/** What a tick writes lands exactly once, all of it together, and only while the tick holds the job. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { closeSql, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { insertQueuedJob, insertReadyDataset } from './sample-rows';
import { commitJobs, completion, type JobCommit } from './tick-calls';

const worker = randomUUID();
let user: SignedUpUser;
let datasetId: string;
beforeAll(async () => {
  user = await signUpUser();
  datasetId = await insertReadyDataset(user.id);
});
afterAll(closeSql);

const insertHeldJob = () => insertQueuedJob(user.id, { datasetId, leaseOwner: worker });

async function insertRunningJob(): Promise<string> {
  const jobId = await insertHeldJob();
  await commitJobs(worker, [{ job_id: jobId, patch: { status: 'initializing' } }]);
  await commitJobs(worker, [{ job_id: jobId, patch: { status: 'running' } }]);
  return jobId;
}

/** Everything that is stored about a job, without the times of writing. */
async function stored(jobId: string) {
  const [row] = await sql()<{ all: Record<string, unknown> }[]>`
    select jsonb_build_object(
      'job', to_jsonb(j) - 'updated_at' - 'lease_until' - 'stage_entered_at',
      'metrics', (select jsonb_agg(to_jsonb(m) - 'id' order by m.attempt, m.step) from public.metrics_points m where m.job_id = j.id),
      'logs', (select jsonb_agg(to_jsonb(l) order by l.seq) from public.job_logs l where l.job_id = j.id),
      'checkpoints', (select jsonb_agg(to_jsonb(c) - 'id' - 'created_at' order by c.step) from public.checkpoints c where c.job_id = j.id),
      'costs', (select jsonb_agg(to_jsonb(r) - 'id' - 'created_at' - 'updated_at') from public.cost_records r where r.job_id = j.id),
      'models', (select jsonb_agg(to_jsonb(a) - 'created_at' - 'updated_at') from public.model_artifacts a where a.job_id = j.id),
      'notifications', (select count(*) from public.notifications n where n.user_id = j.user_id)
    ) as all from public.training_jobs j where j.id = ${jobId}`;
  if (!row) throw new Error('the job is gone');
  return row.all;
}

const fullCommit = {
  patch: {
    current_step: 3,
    progress: 12.5,
    metrics_cursor: 3,
    logs_cursor: 2,
    billed_gpu_seconds: 60,
    delivery: { stage: 'none' },
  },
  metrics: [
    { attempt: 1, step: 1, training_loss: 2.5 },
    { attempt: 1, step: 2, training_loss: 'NaN' },
    { attempt: 2, step: 1, training_loss: 2.4 },
  ],
  logs: [{ seq: 1 }, { seq: 2, level: 'error' }],
  checkpoints: [{ step: 2, sha256: 'a'.repeat(64) }],
};

describe('exactly once', () => {
  test('a commit that is repeated after its answer was lost changes nothing more', async () => {
    const jobId = await insertRunningJob();
    const commit = { job_id: jobId, ...fullCommit };
    expect(await commitJobs(worker, [commit])).toEqual([jobId]);
    const once = await stored(jobId);
    expect(once).toMatchObject({
      job: { current_step: 3, current_cost: 0.05, delivery: { stage: 'none' } },
      metrics: [{ training_loss: 2.5 }, { training_loss: 'NaN' }, { attempt: 2 }],
      logs: [{ seq: 1 }, { seq: 2, level: 'error' }],
      checkpoints: [{ step: 2 }],
    });
    await commitJobs(worker, [commit]);
    await commitJobs(worker, [commit]);
    expect(await stored(jobId)).toEqual(once);
  });

  test('pages that overlap, repeat or arrive in any order give each point and line once', async () => {
    const page = fc.record({ from: fc.integer({ min: 1, max: 20 }), size: fc.integer({ min: 1, max: 8 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 6 }), async (pages) => {
        const jobId = await insertHeldJob();
        const steps = new Set<number>();
        for (const { from, size } of pages) {
          const numbers = Array.from({ length: size }, (_, index) => from + index);
          for (const step of numbers) steps.add(step);
          await commitJobs(worker, [
            {
              job_id: jobId,
              patch: { metrics_cursor: from + size, logs_cursor: from + size },
              metrics: numbers.map((step) => ({ attempt: 1, step, training_loss: step / 10 })),
              logs: numbers.map((seq) => ({ seq })),
            },
          ]);
        }
        const expected = [...steps].sort((a, b) => a - b);
        const points =
          await sql()`select step from public.metrics_points where job_id = ${jobId} order by step`;
        const lines = await sql()`select seq from public.job_logs where job_id = ${jobId} order by seq`;
        expect(points.map(({ step }) => step as number)).toEqual(expected);
        expect(lines.map(({ seq }) => seq as number)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  test('a step reported in two parts is one point that holds both, and a live chart hears of it again', async () => {
    const jobId = await insertHeldJob();
    const commit = (metrics: JobCommit['metrics']) => commitJobs(worker, [{ job_id: jobId, metrics }]);
    const points = () => sql()`
      select id, step, training_loss, validation_loss from public.metrics_points where job_id = ${jobId} order by id`;
    await commit([{ attempt: 1, step: 25, training_loss: 2 }]);
    const [first] = await points();
    await commit([{ attempt: 1, step: 25, validation_loss: 3 }]);
    const both = [...(await points())];
    expect(both).toMatchObject([{ step: 25, training_loss: 2, validation_loss: 3 }]);
    expect(Number(both[0]?.id)).toBeGreaterThan(Number(first?.id));
    await commit([{ attempt: 1, step: 25, training_loss: 9, validation_loss: 9 }]);
    expect([...(await points())]).toEqual(both);
  });

  test('rows and cursor commit together: one bad row leaves nothing behind', async () => {
    const jobId = await insertHeldJob();
    const before = await stored(jobId);
    const bad = { job_id: jobId, ...fullCommit, logs: [{ seq: 1, level: 'shouting' }] };
    await expect(commitJobs(worker, [bad])).rejects.toMatchObject({ code: '23514' });
    expect(await stored(jobId)).toEqual(before);
  });

  test('completion is written once: model, notification with its link, final cost', async () => {
    const jobId = await insertRunningJob();
    expect(await commitJobs(worker, [{ job_id: jobId, ...completion(60) }])).toEqual([jobId]);
    const once = await stored(jobId);
    expect(once).toMatchObject({
      job: { status: 'completed', final_cost: 0.05, artifact_id: expect.any(String) as unknown },
      models: [{ name: 'My model' }],
    });
    const [notification] = await sql()<{ action_url: string; artifact_id: string }[]>`
      select n.action_url, j.artifact_id from public.notifications n
      join public.training_jobs j on j.id = ${jobId} where n.user_id = ${user.id}`;
    expect(notification?.action_url).toBe(`/models/${notification?.artifact_id ?? ''}`);
    expect(await commitJobs(worker, [{ job_id: jobId, ...completion(90) }])).toEqual([]);
    expect(await stored(jobId)).toEqual(once);
  });
});

/** The job's next attempt, as the tick begins it. */
const nextAttempt = (attempt: number): JobCommit['patch'] => ({
  attempt: attempt + 1,
  past_attempts: Array.from({ length: attempt }, (_, index) => ({ attempt: index + 1 })),
  ...{ external_job_id: null, submit_intent_at: null, submitted_at: null, delivery: null },
});

describe('a new attempt', () => {
  test('counts its points and lines from 1 again, and they are stored behind those of the ones before', async () => {
    const jobId = await insertRunningJob();
    const series = (attempt: number): JobCommit => ({
      ...{
        job_id: jobId,
        attempt,
        patch: { external_job_id: `ftjob-${jobId}-${attempt}`, metrics_cursor: 2, logs_cursor: 2 },
      },
      metrics: [1, 2].map((step) => ({ attempt: 1, step, training_loss: attempt })),
      logs: [{ seq: 1 }, { seq: 2 }],
      checkpoints: [{ step: 2, sha256: `${attempt}`.repeat(64) }],
    });
    for (const attempt of [1, 2, 3]) {
      await commitJobs(worker, [series(attempt)]);
      await commitJobs(worker, [series(attempt)]);
      if (attempt === 3) continue;
      const billed = { billed_gpu_seconds: attempt * 10 };
      const begin = { job_id: jobId, attempt, patch: { ...nextAttempt(attempt), ...billed } };
      expect(await commitJobs(worker, [begin])).toEqual([jobId]);
      expect(await stored(jobId)).toMatchObject({
        job: {
          ...{
            status: 'running',
            attempt: attempt + 1,
            external_job_id: null,
            metrics_cursor: 0,
            logs_cursor: 0,
          },
          ...{
            billed_before_attempt: attempt * 10,
            metric_attempt_offset: attempt,
            log_seq_offset: attempt * 2,
          },
        },
      });
      // Late or repeated writes of the attempt before.
      expect(await commitJobs(worker, [begin, series(attempt)].slice(1))).toEqual([]);
      expect(await commitJobs(worker, [begin])).toEqual([]);
    }
    const { metrics, logs, checkpoints } = (await stored(jobId)) as Record<string, Record<string, unknown>[]>;
    expect(metrics?.map(({ attempt, step, training_loss }) => [attempt, step, training_loss])).toEqual(
      [1, 2, 3].flatMap((attempt) => [
        [attempt, 1, attempt],
        [attempt, 2, attempt],
      ]),
    );
    expect(logs?.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(checkpoints).toHaveLength(3);
  });

  test('brings the last points and lines of the one before with it', async () => {
    const jobId = await insertRunningJob();
    await commitJobs(worker, [
      { job_id: jobId, ...fullCommit, patch: { ...fullCommit.patch, ...nextAttempt(1) } },
    ]);
    expect(await stored(jobId)).toMatchObject({
      job: { metrics_cursor: 0, metric_attempt_offset: 2, log_seq_offset: 2, billed_before_attempt: 60 },
      metrics: [{ attempt: 1 }, { attempt: 1 }, { attempt: 2 }],
      logs: [{ seq: 1 }, { seq: 2 }],
    });
  });
});

describe('a checkpoint', () => {
  const place = { storage_bucket: 'lora-models', storage_path: 'u/j/checkpoints/step-2.ckpt' };
  const sha256 = 'a'.repeat(64);

  test('that the cluster wrote anew is the newer one, until it is stored', async () => {
    const jobId = await insertHeldJob();
    const report = (sha: string) =>
      commitJobs(worker, [{ job_id: jobId, checkpoints: [{ step: 2, sha256: sha }] }]);
    await report('b'.repeat(64));
    await report(sha256);
    expect(await stored(jobId)).toMatchObject({ checkpoints: [{ sha256, storage_path: null }] });
    const { storage_path } = place;
    await commitJobs(worker, [{ job_id: jobId, stored_checkpoint: { step: 2, sha256, storage_path } }]);
    expect(await stored(jobId)).toMatchObject({ checkpoints: [{ sha256, ...place }] });
    await report('b'.repeat(64));
    expect(await stored(jobId)).toMatchObject({ checkpoints: [{ sha256, ...place }] });
  });

  test('is stored while others are listed; one that is given up for it is not in storage any more', async () => {
    const jobId = await insertHeldJob();
    const path = (step: number) => `u/${jobId}/checkpoints/step-${step}.ckpt`;
    const checkpoints = [2, 3].map((step) => ({ step, sha256 }));
    const keep = (step: number, dropped_checkpoints: string[] = []) =>
      commitJobs(worker, [
        {
          ...{ job_id: jobId, checkpoints, dropped_checkpoints, patch: { keeping: { passed: [step] } } },
          stored_checkpoint: { step, sha256, storage_path: path(step) },
        },
      ]);
    await keep(2);
    await keep(3, [path(2)]);
    expect(await stored(jobId)).toMatchObject({
      job: { keeping: { passed: [3] } },
      checkpoints: [
        { step: 2, storage_bucket: null, storage_path: null },
        { step: 3, storage_bucket: 'lora-models', storage_path: path(3) },
      ],
    });
  });

  test('is stored together with the end of its job', async () => {
    const jobId = await insertHeldJob();
    await commitJobs(worker, [
      {
        ...{ job_id: jobId, stored_checkpoint: { step: 2, sha256, storage_path: place.storage_path } },
        patch: { status: 'cancelled', completed_at: '2026-01-02T03:04:05Z', error_code: 'cancelled_by_user' },
      },
    ]);
    expect(await stored(jobId)).toMatchObject({
      job: { status: 'cancelled' },
      checkpoints: [{ step: 2, attempt: 1, ...place }],
    });
  });
});

test('a look that a clock hours ahead of the database’s planned comes within minutes', async () => {
  const jobId = await insertHeldJob();
  const next_poll_at = new Date(Date.now() + 5 * 3_600_000).toISOString();
  await commitJobs(worker, [{ job_id: jobId, patch: { next_poll_at } }]);
  const [row] = await sql()`
    select next_poll_at between now() + interval '9 minutes' and now() + interval '10 minutes' as is_soon
    from public.training_jobs where id = ${jobId}`;
  expect(row).toEqual({ is_soon: true });
});

describe('the fence', () => {
  test.each([
    [
      'whose lease another tick holds by now',
      async () => ({ as: randomUUID(), jobId: await insertHeldJob() }),
    ],
    [
      'that was given back',
      async () => ({ as: worker, jobId: await insertQueuedJob(user.id, { datasetId }) }),
    ],
    ['in another attempt', async () => ({ as: worker, jobId: await insertHeldJob(), attempt: 2 })],
    [
      'that ended meanwhile',
      async () => {
        const jobId = await insertRunningJob();
        await commitJobs(worker, [{ job_id: jobId, ...completion(1) }]);
        return { as: worker, jobId };
      },
    ],
  ])('nothing is written about a job %s', async (_which, prepare) => {
    const { as, jobId, ...attempt } = { attempt: 1, ...(await prepare()) };
    const before = await stored(jobId);
    expect(await commitJobs(as, [{ job_id: jobId, ...attempt, ...fullCommit }])).toEqual([]);
    expect(await stored(jobId)).toEqual(before);
  });

  test('in one call, the jobs that are held are written and the others are not', async () => {
    const [held, lost] = [await insertHeldJob(), await insertQueuedJob(user.id, { datasetId })];
    const patch = { progress: 50 };
    expect(
      await commitJobs(worker, [
        { job_id: lost, patch },
        { job_id: held, patch },
      ]),
    ).toEqual([held]);
    expect(await stored(lost)).toMatchObject({ job: { progress: 0 } });
    expect(await stored(held)).toMatchObject({ job: { progress: 50 } });
  });

  test('a job named twice in one call is a mistake, and nothing is written', async () => {
    const jobId = await insertHeldJob();
    const commit = { job_id: jobId, patch: { progress: 50 } };
    await expect(commitJobs(worker, [commit, commit])).rejects.toMatchObject({ code: '22023' });
    expect(await stored(jobId)).toMatchObject({ job: { progress: 0 } });
  });
});

describe('the patch', () => {
  test('absent fields stay, null clears, release gives the lease back', async () => {
    const jobId = await insertHeldJob();
    await commitJobs(worker, [
      { job_id: jobId, patch: { status_detail: 'waiting for a GPU', delivery: { stage: 'exporting' } } },
    ]);
    await commitJobs(worker, [{ job_id: jobId, patch: { progress: 1 } }]);
    expect(await stored(jobId)).toMatchObject({
      job: { status_detail: 'waiting for a GPU', delivery: { stage: 'exporting' }, lease_owner: worker },
    });
    await commitJobs(worker, [
      { job_id: jobId, release: true, patch: { status_detail: null, delivery: null } },
    ]);
    const [row] = await sql()`
      select status_detail, delivery, lease_owner, lease_until from public.training_jobs where id = ${jobId}`;
    expect(row).toEqual({ status_detail: null, delivery: null, lease_owner: null, lease_until: null });
  });

  test('the first time of each stage is kept', async () => {
    const jobId = await insertHeldJob();
    const enter = (current_stage: string) =>
      commitJobs(worker, [{ job_id: jobId, patch: { current_stage } }]);
    const entered = async () =>
      (
        (await sql()`select stage_entered_at from public.training_jobs where id = ${jobId}`)[0] as {
          stage_entered_at: Record<string, string>;
        }
      ).stage_entered_at;
    await enter('training');
    const first = (await entered()).training;
    await enter('validating');
    await enter('training');
    expect(Object.keys(await entered()).sort()).toEqual(['training', 'validating']);
    expect((await entered()).training).toBe(first);
  });
});
