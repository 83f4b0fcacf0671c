import fc from 'fast-check';
import { beginDelivery } from '../../models/delivery.ts';
import { beginTransfer } from '../../models/file-transfer.ts';
import { isActiveJobStatus, type JobStatus } from '../job.schema.ts';
import { claimedJob, submissionKey, type ClaimedJob } from './claimed-job.ts';
import { decideNext } from './decide-next.ts';
import type { CheckpointProgress, CheckpointSave } from './attempt-ending.ts';
import { NOW, clusterJobOf, drained, queuedJob } from './fixtures.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import type { Observation } from './observation.ts';

const LEGAL: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['initializing', 'failed', 'cancelled'],
  initializing: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** Stands for the key of the attempt that the job is at. */
const CURRENT = 'current';
const clusterJob = fc
  .record({
    seen: fc.record({
      status: fc.constantFrom(
        ...(['queued', 'running', 'running', 'running'] as const),
        ...(['cancelling', 'succeeded', 'failed', 'cancelled'] as const),
      ),
      phase: fc.constantFrom('queued', 'initializing', 'training', 'validating', 'saving'),
      usage: fc.record({ gpu_seconds: fc.double({ min: 0, max: 6000, noNaN: true }) }),
      idempotency_key: fc.constantFrom(CURRENT, CURRENT, CURRENT, `${queuedJob().id}:1`, 'another:1'),
      error: fc.option(
        fc.record({
          code: fc.constantFrom('worker_crashed', 'unavailable', 'out_of_memory'),
          message: fc.constant('why'),
          retryable: fc.boolean(),
        }),
      ),
    }),
    step: fc.oneof(fc.constant(7), fc.nat(200)),
    total_steps: fc.option(fc.nat(100)),
    state: fc.constantFrom('drained', 'more', 'failed'),
  })
  .map(({ seen, step, total_steps, state }): Observation => ({
    kind: 'cluster_job',
    job: clusterJobOf({ ...seen, progress: { step, total_steps, epoch: 0, tokens: 0 } }),
    series: drained({ state }),
  }));
const crash: Observation = {
  kind: 'cluster_job',
  job: clusterJobOf({
    ...{ status: 'failed', idempotency_key: CURRENT },
    error: { code: 'worker_crashed', message: 'why', retryable: true },
  }),
  series: drained(),
};
/** An observation, of the attempt that the job is at where it is of the current one. */
const spokenOf = (job: ClaimedJob, found: Observation): Observation =>
  found.kind === 'cluster_job' && found.job.idempotency_key === CURRENT
    ? { ...found, job: { ...found.job, idempotency_key: submissionKey(job) } }
    : found;
const delivery = beginDelivery(clusterJobOf({ status: 'succeeded' }), NOW);
const save: CheckpointSave = {
  ...beginTransfer({ id: 'step-10', path: 'checkpoints/step-10.ckpt', bytes: 10, sha256: 'c'.repeat(64) }),
  ...{ step: 10, epoch: 1, training_loss: 1, validation_loss: null },
};
const checkpoint = fc
  .constantFrom<CheckpointProgress>(
    { state: 'none' },
    { state: 'under_way', save, isWaiting: true },
    { state: 'stored', save },
    { state: 'refused', message: 'no' },
  )
  .map((progress): Observation => ({ kind: 'checkpoint', progress }));
const observation: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 18, arbitrary: clusterJob },
  { weight: 4, arbitrary: fc.constant(crash) },
  { weight: 6, arbitrary: checkpoint },
  { weight: 6, arbitrary: fc.constant<Observation>({ kind: 'missing' }) },
  fc
    .constantFrom('unreachable', 'unauthorized', 'garbage', 'internal_error')
    .map((kind) => ({ kind, message: 'x' })),
  fc.constant<Observation>({ kind: 'rejected', code: 'invalid_data', message: 'no' }),
  fc.constant<Observation>({ kind: 'delivered', delivery, points: [] }),
  fc.constant<Observation>({
    kind: 'delivery',
    progress: { state: 'under_way', delivery, isWaiting: true },
  }),
  fc.constant<Observation>({
    kind: 'delivery',
    progress: { state: 'refused', code: 'export_failed', message: 'no' },
  }),
);
/** One look: what it finds, how far the clock moved before it (also backwards), whether cancel was asked for meanwhile. */
const look = fc.record({
  observation,
  clockMs: fc.integer({ min: -4 * 3_600_000, max: 4 * 3_600_000 }),
  cancels: fc.nat(29).map((chance) => chance === 29),
  jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** The row as the database would have it after the patch; refuses what the database refuses. */
function commit(job: ClaimedJob, patch: Record<string, unknown>): ClaimedJob {
  const next = claimedJob.parse({ ...job, ...patch });
  const isNewAttempt = next.attempt !== job.attempt;
  if (isNewAttempt) {
    expect(next.attempt).toBe(job.attempt + 1);
    expect(next).toMatchObject({ status: job.status, external_job_id: null, submit_intent_at: null });
    expect([next.metrics_cursor, next.logs_cursor, next.delivery, next.ending]).toEqual([0, 0, null, null]);
    // As the database does.
    next.billed_before_attempt = next.billed_gpu_seconds;
  }
  expect(next.attempt).toBeLessThanOrEqual(RECONCILE_LIMITS.attempts);
  expect(next.past_attempts).toHaveLength(next.attempt - 1);
  const past = next.past_attempts.reduce((sum, { gpu_seconds }) => sum + gpu_seconds, 0);
  expect(past).toBeCloseTo(next.billed_before_attempt, 2);
  if (next.status !== job.status) expect(LEGAL[job.status]).toContain(next.status);
  expect(next.billed_gpu_seconds).toBeGreaterThanOrEqual(job.billed_gpu_seconds);
  expect(next.progress).toBeLessThanOrEqual(next.status === 'completed' ? 100 : 99);
  expect(next.progress).toBeGreaterThanOrEqual(0);
  if (!isActiveJobStatus(next.status)) expect(patch).toHaveProperty('completed_at');
  if (next.status === 'failed')
    expect(patch).toMatchObject({ error_code: expect.any(String), error_message: expect.any(String) });
  return next;
}

test('no sequence of looks, repeats, reorderings, clock jumps or cancels leaves the legal graph or changes an ended job', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(look, { maxLength: 60, size: 'max' }), (looks) => {
      let job = queuedJob();
      let now = NOW.getTime();
      for (const { observation: found, clockMs, cancels, jitter } of looks) {
        now += clockMs;
        if (cancels && isActiveJobStatus(job.status)) {
          job = { ...job, cancel_requested_at: new Date(now).toISOString() };
        }
        const { patch, artifact, notification, effects, stored_checkpoint } = decideNext(
          job,
          spokenOf(job, found),
          {
            now: new Date(now),
            jitter,
            maxRuntimeSeconds: 3600,
          },
        );
        if (!isActiveJobStatus(job.status)) {
          expect([patch, artifact, notification, effects, stored_checkpoint]).toEqual([
            {},
            null,
            null,
            [],
            null,
          ]);
          continue;
        }
        expect(artifact !== null).toBe(patch.status === 'completed');
        const isOver = patch.status !== undefined && !isActiveJobStatus(patch.status);
        expect(isOver || patch.next_poll_at !== undefined).toBe(true);
        job = commit(job, { ...patch });
        reached.add(`attempt ${job.attempt}`).add(job.ending?.stage ?? job.status);
      }
    }),
    { numRuns: 200 },
  );
  // The sequences come everywhere.
  for (const place of ['attempt 2', 'attempt 3', 'stopping', 'saving', 'completed', 'failed', 'cancelled']) {
    expect(reached).toContain(place);
  }
});
