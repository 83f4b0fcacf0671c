import { beginDelivery } from '../../models/delivery.ts';
import type { ClusterErrorCode } from '../../cluster/contract.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { decideNext } from './decide-next.ts';
import {
  NOW,
  clusterJobOf,
  drained,
  metricRow,
  minutesAgo,
  queuedJob,
  runningJob,
  submittedJob,
} from './fixtures.ts';
import type { Observation } from './observation.ts';

const moment = { now: NOW, jitter: 0.5, maxRuntimeSeconds: 3600 };
const decide = (job: ClaimedJob, observation: Observation) => decideNext(job, observation, moment);
const seen = (...[overrides]: Parameters<typeof clusterJobOf>): Observation => ({
  kind: 'cluster_job',
  job: clusterJobOf(overrides),
  series: drained(),
});
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

const jobs = {
  queued: submittedJob(),
  initializing: submittedJob({ status: 'initializing', current_stage: 'initializing' }),
  running: runningJob(),
};

describe('following the cluster', () => {
  test.each`
    ours              | status          | phase             | becomes           | stage             | again
    ${'queued'}       | ${'queued'}     | ${'queued'}       | ${undefined}      | ${'queued'}       | ${2}
    ${'queued'}       | ${'running'}    | ${'initializing'} | ${'initializing'} | ${'initializing'} | ${2}
    ${'queued'}       | ${'running'}    | ${'training'}     | ${'initializing'} | ${'initializing'} | ${0}
    ${'queued'}       | ${'succeeded'}  | ${'saving'}       | ${'initializing'} | ${'initializing'} | ${0}
    ${'initializing'} | ${'queued'}     | ${'queued'}       | ${undefined}      | ${'initializing'} | ${2}
    ${'initializing'} | ${'running'}    | ${'initializing'} | ${undefined}      | ${'initializing'} | ${2}
    ${'initializing'} | ${'running'}    | ${'training'}     | ${'running'}      | ${'training'}     | ${2}
    ${'initializing'} | ${'succeeded'}  | ${'saving'}       | ${'running'}      | ${'saving'}       | ${0}
    ${'running'}      | ${'queued'}     | ${'queued'}       | ${undefined}      | ${'training'}     | ${2}
    ${'running'}      | ${'running'}    | ${'training'}     | ${undefined}      | ${'training'}     | ${2}
    ${'running'}      | ${'running'}    | ${'validating'}   | ${undefined}      | ${'validating'}   | ${2}
    ${'running'}      | ${'running'}    | ${'saving'}       | ${undefined}      | ${'saving'}       | ${2}
    ${'running'}      | ${'cancelling'} | ${'training'}     | ${undefined}      | ${'training'}     | ${2}
    ${'running'}      | ${'succeeded'}  | ${'saving'}       | ${undefined}      | ${'saving'}       | ${0}
  `('$ours here, $status/$phase there', ({ ours, status, phase, becomes, stage, again }) => {
    const { patch, effects } = decide(jobs[ours as keyof typeof jobs], seen({ status, phase }));
    expect(patch.status).toBe(becomes);
    expect(patch.current_stage).toBe(stage);
    expect(patch.next_poll_at).toBe(inSeconds(again));
    expect(patch.heartbeat_at).toBe(NOW.toISOString());
    expect(effects).toEqual([]);
  });

  test('the first word on a job stores its id there', () => {
    const { patch } = decide(queuedJob({ submit_intent_at: minutesAgo(1) }), seen({ status: 'queued' }));
    expect(patch).toMatchObject({ external_job_id: 'ftjob-1', submitted_at: NOW.toISOString() });
  });

  test.each([
    [null, 'Waiting in the GPU cluster’s queue.'],
    [0, 'Next in the GPU cluster’s queue.'],
    [1, 'Waiting in the GPU cluster’s queue: 1 job ahead.'],
    [3, 'Waiting in the GPU cluster’s queue: 3 jobs ahead.'],
  ])('queue position %s', (queue_position, sentence) => {
    const { patch } = decide(jobs.queued, seen({ status: 'queued', phase: 'queued', queue_position }));
    expect(patch.status_detail).toBe(sentence);
  });

  test('progress, figures, forecast and billed time come from what was reported', () => {
    const series = drained({
      metrics: [
        metricRow({ step: 40, timestamp: minutesAgo(2), validation_loss: 1.5, throughput: 900 }),
        metricRow({ step: 50, timestamp: minutesAgo(1), training_loss: 'NaN', learning_rate: 1e-4 }),
      ],
      metricsCursor: 12,
      logsCursor: 7,
    });
    const job = runningJob({ current_metrics: { gradient_norm: 0.5 }, billed_gpu_seconds: 10 });
    const { patch } = decide(job, { kind: 'cluster_job', job: clusterJobOf(), series });
    expect(patch).toMatchObject({
      progress: 47.5,
      current_step: 50,
      total_steps: 100,
      billed_gpu_seconds: 42.5,
      metrics_cursor: 12,
      logs_cursor: 7,
      // 50 steps left at 10 steps a minute
      estimated_completion_at: inSeconds(300),
    });
    expect(patch.current_metrics).toEqual({
      training_loss: null,
      validation_loss: 1.5,
      learning_rate: 1e-4,
      gradient_norm: 0.5,
      throughput: 900,
      tokens_processed: 80_000,
    });
  });

  test('figures nobody reported stay absent, and billed time never falls', () => {
    const { patch } = decide(runningJob({ billed_gpu_seconds: 60 }), seen());
    expect(patch.current_metrics).toEqual({ tokens_processed: 80_000 });
    expect(patch.billed_gpu_seconds).toBe(60);
    expect(patch).not.toHaveProperty('estimated_completion_at');
  });

  test('an id that the cluster gave to another job is not ours', () => {
    const { patch } = decide(jobs.running, seen({ idempotency_key: 'somebody-else:1', status: 'succeeded' }));
    expect(patch).toMatchObject({ missing_looks: 1 });
    expect(patch).not.toHaveProperty('current_step');
  });
});

describe('the end on the cluster', () => {
  test.each<[ClusterErrorCode, string]>([
    ['out_of_memory', 'out_of_memory'],
    ['nan_loss', 'nan_loss'],
    ['timed_out', 'timed_out'],
    ['invalid_training_file', 'invalid_data'],
    ['training_file_mismatch', 'invalid_data'],
    ['unknown_model', 'invalid_configuration'],
    ['worker_crashed', 'cluster_error'],
    ['checkpoint_mismatch', 'checkpoint_unusable'],
    ['disk_full', 'cluster_error'],
  ])('%s there is %s here, from any active state', (code, expected) => {
    for (const job of Object.values(jobs)) {
      const decision = decide(
        job,
        seen({ status: 'failed', error: { code, message: 'why\u0000', retryable: false } }),
      );
      expect(decision.patch).toMatchObject({ status: 'failed', error_code: expected, error_message: 'why' });
      expect(decision.patch.completed_at).toBe(NOW.toISOString());
      expect(decision.notification).toMatchObject({
        type: 'job_failed',
        dedupe_key: `job:${job.id}:failed`,
        action_url: `/training/jobs/${job.id}`,
      });
    }
  });

  test.each(['succeeded', 'failed', 'cancelled'] as const)(
    '%s waits until the series is read to its end',
    (status) => {
      const unread = (state: 'more' | 'failed'): Observation => ({
        kind: 'cluster_job',
        job: clusterJobOf({ status }),
        series: drained({ state }),
      });
      expect(decide(jobs.running, unread('more')).patch).toMatchObject({ next_poll_at: NOW.toISOString() });
      for (const state of ['more', 'failed'] as const) {
        const { patch } = decide(jobs.running, unread(state));
        expect(patch).not.toHaveProperty('status');
        expect(patch).not.toHaveProperty('delivery');
      }
      const givenUp = decide(runningJob({ heartbeat_at: minutesAgo(31) }), unread('failed')).patch;
      expect(givenUp.status ?? givenUp.delivery).toBeDefined();
    },
  );

  test('success starts the delivery and shows nothing as done', () => {
    const { patch, artifact, notification } = decide(
      jobs.running,
      seen({ status: 'succeeded', finished_at: minutesAgo(0) }),
    );
    expect(patch.delivery).toMatchObject({ files: [], result: { duration_seconds: 60, tokens: 80_000 } });
    expect(patch).not.toHaveProperty('status');
    expect([artifact, notification]).toEqual([null, null]);
  });

  test.each([
    [null, 'cancelled_by_cluster'],
    [minutesAgo(1), 'cancelled_by_user'],
  ])('cancelled there with our request at %s', (cancel_requested_at, error_code) => {
    const { patch, notification } = decide(
      runningJob({ cancel_requested_at }),
      seen({ status: 'cancelled' }),
    );
    expect(patch).toMatchObject({ status: 'cancelled', error_code });
    expect(notification).toBeNull();
  });

  test('all files proven completes the job with a model and one notification', () => {
    const cluster = clusterJobOf({ status: 'succeeded', finished_at: minutesAgo(0) });
    const delivery = beginDelivery(cluster, NOW);
    const job = runningJob({ billed_gpu_seconds: 42.5, delivery });
    const { patch, artifact, notification } = decide(job, { kind: 'delivered', delivery, points: [] });
    expect(patch).toMatchObject({ status: 'completed', current_stage: 'completed', progress: 100 });
    expect(artifact).toMatchObject({
      name: 'Support tone',
      training_summary: { total_cost: 0.001181, duration_seconds: 60, total_epochs: 2.5 },
      configuration: { loaded_model: 'brightrun/tiny-chat-4m', dataset_sha256: 'a'.repeat(64) },
      quality_metrics: { final_training_loss: null, convergence_quality: null },
    });
    expect(notification).toMatchObject({ type: 'job_complete', action_url: '/models/{artifact_id}' });
  });

  test('a delivery that was refused fails with its reason', () => {
    const progress = { state: 'refused', code: 'artifact_corrupt', message: 'Twice.' } as const;
    const { patch } = decide(jobs.running, { kind: 'delivery', progress });
    expect(patch).toMatchObject({
      status: 'failed',
      error_code: 'artifact_corrupt',
      error_message: 'Twice.',
    });
  });
});

describe('the next attempt', () => {
  const resume_from = {
    ...{ storage_bucket: 'lora-models', storage_path: 'u/j/checkpoints/step-10.ckpt' },
    ...{ sha256: 'c'.repeat(64), bytes: 10, step: 10 },
  };
  const failed = (code: ClusterErrorCode, retryable: boolean): Observation => ({
    kind: 'cluster_job',
    job: clusterJobOf({
      ...{
        status: 'failed',
        idempotency_key: `${runningJob().id}:2`,
        error: { code, message: 'Why.', retryable },
      },
      progress: { step: 0, total_steps: null, epoch: 0, tokens: 0 },
    }),
    series: drained(),
  });
  const secondAttempt = (overrides: Partial<ClaimedJob> = {}) =>
    runningJob({
      ...{ attempt: 2, resume_from, billed_gpu_seconds: 10, billed_before_attempt: 10 },
      past_attempts: [
        {
          ...{ attempt: 1, external_job_id: 'ftjob-0', ended_at: minutesAgo(5), gpu_seconds: 10 },
          ...{ error_code: 'cluster_error', error_message: 'Crashed.' },
        },
      ],
      ...overrides,
    });

  test.each<[string, ClusterErrorCode, boolean, typeof resume_from | null]>([
    ['from where the last one began, when that stored nothing', 'worker_crashed', true, resume_from],
    ['from the beginning, when the checkpoint is what failed', 'checkpoint_mismatch', false, null],
  ])('begins %s', (_where, code, retryable, begins) => {
    const { patch, notification } = decide(secondAttempt(), failed(code, retryable));
    expect(patch).toMatchObject({ attempt: 3, resume_from: begins, external_job_id: null });
    expect(patch.past_attempts).toHaveLength(2);
    // What was billed of the second attempt alone.
    expect(patch.past_attempts?.[1]?.gpu_seconds).toBe(42.5);
    // A minute later, give or take.
    expect(patch.next_poll_at).toBe(inSeconds(60));
    expect(notification).toBeNull();
  });

  test('is not begun for a job that is to stop', () => {
    const { patch } = decide(
      secondAttempt({ cancel_requested_at: minutesAgo(1) }),
      failed('worker_crashed', true),
    );
    expect(patch).toMatchObject({ status: 'cancelled', error_code: 'cancelled_by_user' });
  });

  test('has an end, which says what the last one ended with', () => {
    const third = secondAttempt({ attempt: 3 });
    const observation = failed('worker_crashed', true);
    if (observation.kind === 'cluster_job') observation.job.idempotency_key = `${third.id}:3`;
    const { patch, notification } = decide(third, observation);
    expect(patch).toMatchObject({
      ...{ status: 'failed', error_code: 'attempts_used_up' },
      error_message: 'Tried 3 times. The last attempt ended with: Why.',
    });
    expect(notification).toMatchObject({ type: 'job_failed' });
  });
});

describe('silence', () => {
  const silent = (kind: 'unreachable' | 'unauthorized' | 'garbage' | 'internal_error'): Observation => ({
    kind,
    message: 'Reason.',
  });

  test.each`
    kind                | tried | heard | submitted | code
    ${'unreachable'}    | ${59} | ${0}  | ${false}  | ${undefined}
    ${'unreachable'}    | ${61} | ${0}  | ${false}  | ${'cluster_unavailable'}
    ${'garbage'}        | ${61} | ${0}  | ${false}  | ${'cluster_unavailable'}
    ${'unauthorized'}   | ${61} | ${0}  | ${false}  | ${'cluster_refused_key'}
    ${'internal_error'} | ${61} | ${0}  | ${false}  | ${'internal_error'}
    ${'unreachable'}    | ${99} | ${29} | ${true}   | ${undefined}
    ${'unreachable'}    | ${99} | ${31} | ${true}   | ${'cluster_lost'}
    ${'unauthorized'}   | ${99} | ${31} | ${true}   | ${'cluster_lost'}
    ${'garbage'}        | ${99} | ${31} | ${true}   | ${'cluster_lost'}
    ${'internal_error'} | ${99} | ${31} | ${true}   | ${'internal_error'}
  `(
    '$kind, submitted: $submitted, tried $tried min, heard $heard min ago',
    ({ kind, tried, heard, submitted, code }) => {
      const job = submitted
        ? submittedJob({ heartbeat_at: minutesAgo(heard) })
        : queuedJob({ submit_intent_at: minutesAgo(tried) });
      const { patch } = decide(job, silent(kind));
      expect(patch.error_code).toBe(code);
      expect(patch.status).toBe(code && 'failed');
      expect(code ? patch.error_message : patch.status_detail).toContain('Reason.');
      expect(patch).not.toHaveProperty('heartbeat_at');
    },
  );

  test('a scheduler that stood still is not held against the cluster', () => {
    const job = runningJob({ heartbeat_at: minutesAgo(600), next_poll_at: minutesAgo(599) });
    expect(decide(job, silent('unreachable')).patch).not.toHaveProperty('status');
  });

  test.each`
    silence | jitter   | seconds
    ${0}    | ${0.5}   | ${10}
    ${1}    | ${0}     | ${45}
    ${1}    | ${0.5}   | ${60}
    ${1}    | ${0.999} | ${75}
    ${25}   | ${0.5}   | ${300}
  `('after $silence min of silence the next look is in about $seconds s', ({ silence, jitter, seconds }) => {
    const job = runningJob({ heartbeat_at: minutesAgo(silence) });
    const { patch } = decideNext(job, silent('unreachable'), { ...moment, jitter });
    expect((Date.parse(patch.next_poll_at ?? '') - NOW.getTime()) / 1000).toBeCloseTo(seconds, 0);
  });

  test('an unknown job is lost at the third look in a row, and found again in between', () => {
    expect(decide(runningJob({ missing_looks: 0 }), { kind: 'missing' }).patch).toMatchObject({
      missing_looks: 1,
    });
    expect(decide(runningJob({ missing_looks: 1 }), { kind: 'missing' }).patch.status).toBeUndefined();
    expect(decide(runningJob({ missing_looks: 2 }), { kind: 'missing' }).patch.past_attempts).toMatchObject([
      { attempt: 1, error_code: 'cluster_lost' },
    ]);
    for (const other of [seen(), silent('unreachable')]) {
      expect(decide(runningJob({ missing_looks: 2 }), other).patch.missing_looks).toBe(0);
    }
  });

  test('a refused submission fails with the cluster’s words', () => {
    const rejected = { kind: 'rejected', code: 'invalid_configuration', message: 'rank 300 > 256' } as const;
    const { patch } = decide(queuedJob({ submit_intent_at: minutesAgo(0) }), rejected);
    expect(patch).toMatchObject({
      status: 'failed',
      error_code: 'invalid_configuration',
      error_message: 'rank 300 > 256',
    });
  });
});

describe('cancelling', () => {
  const cancel_requested_at = minutesAgo(1);

  test('an unsubmitted job is cancelled at once', () => {
    const { patch, effects } = decide(queuedJob({ cancel_requested_at }), { kind: 'missing' });
    expect(patch).toMatchObject({ status: 'cancelled', error_code: 'cancelled_by_user' });
    expect(effects).toEqual([]);
  });

  test.each<[string, ClaimedJob, Observation]>([
    ['an unsubmitted job', queuedJob(), { kind: 'missing' }],
    ['a running job', runningJob(), seen({ status: 'cancelled' })],
    ['a job that the cluster lost', runningJob({ missing_looks: 2 }), { kind: 'missing' }],
  ])('%s that was asked to stop for a reason ends with that reason', (_, job, observation) => {
    const reason = { cancel_code: 'early_stopped', cancel_message: 'Stopped early: place 2 of 2.' } as const;
    const { patch } = decide({ ...job, cancel_requested_at, ...reason }, observation);
    expect(patch).toMatchObject({
      status: 'cancelled',
      error_code: reason.cancel_code,
      error_message: reason.cancel_message,
    });
  });

  test.each(['queued', 'running', 'cancelling'] as const)(
    'is pressed at each look while %s there',
    (status) => {
      const job = runningJob({ cancel_requested_at, cancel_save_checkpoint: true });
      const { patch, effects } = decide(job, seen({ status }));
      expect(patch.status).toBeUndefined();
      expect(patch.status_detail).toMatch(/^Cancelling/);
      expect(effects).toEqual([{ kind: 'cancel', clusterJobId: 'ftjob-1', saveCheckpoint: true }]);
    },
  );

  test('success that wins the race stays success', () => {
    const { patch, effects } = decide(runningJob({ cancel_requested_at }), seen({ status: 'succeeded' }));
    expect(patch.delivery).toBeDefined();
    expect(effects).toEqual([]);
  });

  test('a job that may have been sent is looked for before it counts as cancelled', () => {
    const job = queuedJob({ cancel_requested_at, submit_intent_at: minutesAgo(1) });
    expect(decide(job, { kind: 'missing' }).patch).toMatchObject({ missing_looks: 1 });
    expect(decide({ ...job, missing_looks: 2 }, { kind: 'missing' }).patch).toMatchObject({
      status: 'cancelled',
    });
  });
});
