import { decideSweep, scoreOf } from './decide-sweep.ts';
import { aSweep, jobId } from './fixtures.ts';
import type { ObservedRun } from './observed-sweep.ts';

/** A run with a validation loss at each rung it has come to. */
const at = (...losses: (number | 'NaN')[]): Partial<ObservedRun> => ({
  rungs: [0, 1].map((rung) =>
    losses[rung] === undefined ? null : { step: 25 * (rung + 1), losses: [losses[rung]] },
  ),
});
const done = (loss: number): Partial<ObservedRun> => ({
  ...at(loss, loss),
  status: 'completed',
  final_losses: [loss],
});
const stoppedRuns = (runs: Partial<ObservedRun>[]) =>
  decideSweep(aSweep(runs)).stops.map(({ job_id }) => runs.findIndex((_, index) => jobId(index) === job_id));

describe('who is stopped at a rung', () => {
  test.each<[string, Partial<ObservedRun>[], number[]]>([
    ['nobody before the first rung', [{}, {}], []],
    ['not the first to come: there is nothing to compare it with', [at(9), {}], []],
    ['the worse of two', [at(1), at(2)], [1]],
    [
      'the better comes later: it goes on, and what was decided stays',
      [{ ...at(2), decided_rungs: [0] }, at(1)],
      [],
    ],
    ['the last of three: the better half is rounded up', [at(1), at(2), at(3)], [2]],
    ['the worse half of four', [at(4), at(1), at(3), at(2)], [0, 2]],
    ['nobody when all are alike', [at(2), at(2), at(2)], []],
    ['a tie at the cut goes on', [at(1), at(2), at(2), at(3)], [3]],
    ['the one that lost its number', [at('NaN'), at(7)], [0]],
    ['nobody when none has a number', [at('NaN'), at('NaN')], []],
    ['one that is worse than a completed run', [done(1), at(1.5)], [1]],
    ['not for a run that failed', [{ ...at(1), status: 'failed' }, at(2)], []],
    ['not for a run that its owner cancelled', [{ ...at(1), is_cancelling: true }, at(2)], []],
    [
      'not the last one left, however much better the stopped one was',
      [{ ...at(1), status: 'failed' }, { ...at(2), status: 'cancelled', is_early_stopped: true }, at(3)],
      [],
    ],
    [
      'at the second rung',
      [
        { ...at(2, 1), decided_rungs: [0] },
        { ...at(1, 2), decided_rungs: [0] },
      ],
      [1],
    ],
    ['one of two that came to both rungs between two looks', [at(1, 2), at(2, 1)], [1]],
    ['not twice', [at(1), { ...at(2), is_cancelling: true, is_early_stopped: true }], []],
  ])('%s', (_, runs, expected) => expect(stoppedRuns(runs)).toEqual(expected));
});

test('a stop says where, at what step, and against what', () => {
  const { rungs, stops } = decideSweep(aSweep([at(1.61), at(1.92)]));
  expect(stops).toEqual([
    {
      job_id: jobId(1),
      code: 'early_stopped',
      message: 'Stopped early: place 2 of 2 at step 25, validation loss 1.920 against 1.610.',
      save_checkpoint: false,
    },
  ]);
  expect(rungs).toEqual([
    { job_id: jobId(0), rung: 0, step: 25, loss: 1.61, place: 1, compared: 2, is_stopped: false },
    { job_id: jobId(1), rung: 0, step: 25, loss: 1.92, place: 2, compared: 2, is_stopped: true },
  ]);
});

test('a loss that is no number is told as such', () => {
  const { stops } = decideSweep(aSweep([at(1), at('NaN')], { metric: 'training_loss' }));
  expect(stops[0]?.message).toBe(
    'Stopped early: place 2 of 2 at step 25, smoothed training loss that is not a number against 1.000.',
  );
});

test.each<[string, (number | string)[], number]>([
  ['one validation loss', [1.5], 1.5],
  ['several training losses are smoothed without bias', [2, 1], (0.4 * 1 + 0.24 * 2) / 0.64],
  ['a loss that is no number at the end', [1, 'NaN'], Infinity],
  ['no loss', [], Infinity],
])('%s', (_, losses, score) => expect(scoreOf(losses)).toBeCloseTo(score, 10));

describe('the budget', () => {
  test('stops all that still run, with a checkpoint, and says why', () => {
    const sweep = aSweep([at(1), done(1), { status: 'queued' }, { is_cancelling: true }], {
      ...{ spent_usd: 0.3, total_budget_usd: 0.3 },
    });
    const decision = decideSweep(sweep);
    expect(decision).toMatchObject({ stop_reason: 'budget', rungs: [], end: null });
    expect(decision.stops.map(({ job_id }) => job_id)).toEqual([jobId(0), jobId(2)]);
    expect(decision.stops[0]).toEqual({
      job_id: jobId(0),
      code: 'sweep_budget',
      message: 'The search has spent $0.3000; its budget is $0.3000.',
      save_checkpoint: true,
    });
  });

  test('is exact to the micro-dollar', () => {
    const spent = (spent_usd: number) =>
      decideSweep(aSweep([{}, {}], { spent_usd, total_budget_usd: 0.3 })).stop_reason;
    expect([spent(0.299999), spent(0.1 + 0.2), spent(0.300001)]).toEqual([null, 'budget', 'budget']);
  });
});

describe('the end', () => {
  test('comes when every run has ended, with the best of the completed', () => {
    const lost = { ...at(0.5), status: 'cancelled', is_early_stopped: true } as const;
    expect(decideSweep(aSweep([done(2), lost, done(1), { status: 'failed' }])).end).toEqual({
      status: 'completed',
      best_job_id: jobId(2),
      notification: {
        type: 'system',
        title: 'Search finished',
        message:
          'Support tone: best is rank 24 with a learning rate of 2e-4, validation loss 1.000. 1 of 4 runs were stopped early. Cost $0.1000 of $1.00.',
        priority: 'medium',
        action_url: '/training/sweeps/99999999-9999-4999-8999-999999999999',
        metadata: { sweep_id: '99999999-9999-4999-8999-999999999999' },
        dedupe_key: 'sweep:99999999-9999-4999-8999-999999999999:ended',
      },
    });
  });

  test.each([
    ['equal losses: the first', [done(1), done(1)], 0],
    ['a completed run without any loss is not the best', [{ status: 'completed' }, done(3)], 1],
  ] as const)('%s', (_, runs, best) => {
    expect(decideSweep(aSweep([...runs])).end?.best_job_id).toBe(jobId(best));
  });

  test.each([
    [null, 'completed', 'Search finished without a model'],
    ['budget', 'stopped', 'Search stopped at its budget'],
    ['cancelled_by_user', 'stopped', 'Search cancelled'],
  ] as const)('without a model, after %s', (stop_reason, status, title) => {
    const runs: Partial<ObservedRun>[] = [{ status: 'failed' }, { status: 'cancelled' }];
    expect(decideSweep(aSweep(runs, { stop_reason })).end).toMatchObject({
      ...{ status, best_job_id: null },
      notification: { title, priority: 'high', message: expect.stringContaining('no run completed') },
    });
  });

  test('waits for runs that are being stopped', () => {
    const runs = [done(1), { is_cancelling: true }];
    expect(decideSweep(aSweep(runs, { stop_reason: 'cancelled_by_user' }))).toEqual({
      ...{ rungs: [], stops: [], stop_reason: null, end: null },
    });
  });
});
