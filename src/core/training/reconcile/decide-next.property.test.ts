import fc from 'fast-check';
import { beginDelivery } from '../../models/delivery.ts';
import { isActiveJobStatus, type JobStatus } from '../job.schema.ts';
import { claimedJob, type ClaimedJob } from './claimed-job.ts';
import { decideNext } from './decide-next.ts';
import { NOW, clusterJobOf, drained, queuedJob } from './fixtures.ts';
import type { Observation } from './observation.ts';

const LEGAL: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['initializing', 'failed', 'cancelled'],
  initializing: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

const clusterJob = fc
  .record({
    status: fc.constantFrom('queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'),
    phase: fc.constantFrom('queued', 'initializing', 'training', 'validating', 'saving'),
    step: fc.nat(200),
    total_steps: fc.option(fc.nat(100)),
    gpu_seconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
    mine: fc.boolean(),
    state: fc.constantFrom('drained', 'more', 'failed'),
  })
  .map(({ status, phase, step, total_steps, gpu_seconds, mine, state }): Observation => ({
    kind: 'cluster_job',
    job: clusterJobOf({
      ...{ status, phase, usage: { gpu_seconds }, progress: { step, total_steps, epoch: 0, tokens: 0 } },
      ...(mine ? {} : { idempotency_key: 'another:1' }),
    }),
    series: drained({ state }),
  }));
const delivery = beginDelivery(clusterJobOf({ status: 'succeeded' }), NOW);
const observation: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 6, arbitrary: clusterJob },
  fc
    .constantFrom('unreachable', 'unauthorized', 'garbage', 'internal_error')
    .map((kind) => ({ kind, message: 'x' })),
  fc.constant<Observation>({ kind: 'missing' }),
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
  cancels: fc.boolean(),
  jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** The row as the database would have it after the patch; refuses what the database refuses. */
function commit(job: ClaimedJob, patch: Record<string, unknown>): ClaimedJob {
  const next = claimedJob.parse({ ...job, ...patch });
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
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), (looks) => {
      let job = queuedJob();
      let now = NOW.getTime();
      for (const { observation: found, clockMs, cancels, jitter } of looks) {
        now += clockMs;
        if (cancels && isActiveJobStatus(job.status)) {
          job = { ...job, cancel_requested_at: new Date(now).toISOString() };
        }
        const { patch, artifact, notification, effects } = decideNext(job, found, {
          now: new Date(now),
          jitter,
          maxRuntimeSeconds: 3600,
        });
        if (!isActiveJobStatus(job.status)) {
          expect([patch, artifact, notification, effects]).toEqual([{}, null, null, []]);
          continue;
        }
        expect(artifact !== null).toBe(patch.status === 'completed');
        const isOver = patch.status !== undefined && !isActiveJobStatus(patch.status);
        expect(isOver || patch.next_poll_at !== undefined).toBe(true);
        job = commit(job, { ...patch });
      }
    }),
    { numRuns: 1000 },
  );
});
