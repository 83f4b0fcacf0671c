import fc from 'fast-check';
import type { ClusterJob } from '../../cluster/contract.ts';
import { claimedJob, type ClaimedJob } from './claimed-job.ts';
import { decideNext } from './decide-next.ts';
import type { Decision } from './decision.ts';
import { findOrphans } from './find-orphans.ts';
import { clusterJobOf, drained, metricRow, NOW, queuedJob } from './fixtures.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;

/** What the cluster says and how long before it we looked: a whole life, with a stall in its middle. */
const LIFE: { waitSeconds: number; seen: Partial<ClusterJob>; second: number; step: number }[] = [
  { waitSeconds: 5, seen: { status: 'queued', phase: 'queued', started_at: null }, second: 0, step: 0 },
  { waitSeconds: 30, seen: { phase: 'initializing' }, second: 30, step: 0 },
  ...[60, 90, 120, 150, 180, 210].map((second) => ({ waitSeconds: 30, seen: {}, second, step: second / 10 })),
  ...Array.from({ length: 5 }, () => ({ waitSeconds: 100, seen: {}, second: 700, step: 21 })),
  { waitSeconds: 60, seen: { status: 'succeeded', phase: 'saving' }, second: 760, step: 30 },
];

/** The decisions about that life when the cluster's clock is `skewMs` ahead of ours, without what only repeats its clock. */
function decisionsAt(skewMs: number): unknown[] {
  const begin = NOW.getTime();
  const clusterTime = (second: number) => new Date(begin + second * SECOND_MS + skewMs).toISOString();
  let job = queuedJob({ submit_intent_at: NOW.toISOString() });
  let now = begin;
  return LIFE.map(({ waitSeconds, seen, second, step }) => {
    now += waitSeconds * SECOND_MS;
    const cluster = clusterJobOf({
      ...{ created_at: clusterTime(0), started_at: clusterTime(10), heartbeat_at: clusterTime(second) },
      finished_at: seen.status === 'succeeded' ? clusterTime(second) : null,
      ...{ usage: { gpu_seconds: Math.max(0, second - 10) } },
      progress: { step, total_steps: 30, epoch: step / 10, tokens: step },
      ...seen,
    });
    const metrics = [step - 2, step - 1, step]
      .filter((each) => each > 0)
      .map((each) => metricRow({ step: each, timestamp: clusterTime(second - 10 * (step - each)) }));
    const decision = decideNext(
      job,
      { kind: 'cluster_job', job: cluster, series: drained({ metrics }) },
      { now: new Date(now), jitter: 0.5, maxRuntimeSeconds: 3600 },
    );
    job = claimedJob.parse({ ...job, ...decision.patch });
    return withoutClusterTimes(job, decision);
  });
}

const withoutClusterTimes = ({ watch }: ClaimedJob, decision: Decision) => ({
  ...decision,
  patch: { ...decision.patch, watch: watch && { ...watch, last_point: watch.last_point?.step } },
});

test('a cluster whose clock is hours wrong is decided about as any other', () => {
  const right = decisionsAt(0);
  expect(right.at(-1)).toMatchObject({ patch: { current_stage: 'saving', billed_gpu_seconds: 750 } });
  fc.assert(
    fc.property(fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }), (skewMs) => {
      expect(decisionsAt(skewMs)).toEqual(right);
    }),
    { numRuns: 50 },
  );
});

test.each([-5, 0, 5])('what is left behind on a cluster %d hours ahead is found', async (hours) => {
  const left = clusterJobOf({
    created_at: new Date(NOW.getTime() + hours * HOUR_MS - 10 * 60_000).toISOString(),
  });
  expect(await findOrphans([left], async () => [], NOW)).toEqual([left]);
});
