import { buildCompareChart, type CompareSettings, type RunInput } from './compare-chart.ts';
import { compareCsv } from './compare-csv.ts';
import { compareAddress, compareJobsQuery } from './compare.schema.ts';
import { configurationRows } from './configuration-rows.ts';
import { aPoint, aRun, someFacts } from './fixtures.ts';
import { readRunIds, writeRunIds } from './run-ids.ts';
import { bestRuns, runResults, type ResultName } from './run-results.ts';

const A = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const B = '6f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b11';
const NOW = Date.parse('2026-01-01T13:00:00Z');

describe('the ids of an address', () => {
  test.each([
    ['', [], []],
    [A, [A], []],
    [` ${A.toUpperCase()} ,,${A},${B}`, [A, B], []],
    [`${A},none,1`, [A], ['none', '1']],
  ])('%j', (text, ids, malformed) => expect(readRunIds(text)).toEqual({ ids, malformed }));

  test('go there and back', () => expect(readRunIds(writeRunIds([A, B])).ids).toEqual([A, B]));

  test('the API takes eight, and refuses what is no id or one too many', () => {
    const many = (count: number) => Array.from({ length: count }, () => crypto.randomUUID()).join(',');
    expect(compareJobsQuery.parse({ ids: many(8) }).ids).toHaveLength(8);
    expect(compareJobsQuery.safeParse({ ids: many(9) }).success).toBe(false);
    expect(compareJobsQuery.safeParse({ ids: `${A},none` }).success).toBe(false);
  });

  test('an empty address has all defaults', () => {
    expect(compareAddress.parse({})).toEqual({
      ...{ ids: '', x: 'step', metric: 'training_loss', scale: 'linear', smoothing: 0.6 },
    });
  });
});

describe('the chart', () => {
  const settings: CompareSettings = { axis: 'time', metric: 'training_loss', smoothing: 0, scale: 'linear' };
  const runs: RunInput[] = [
    { id: A, label: 'a', color: 'red', points: [aPoint(1, 60, 4), aPoint(2, 120, 2)], facts: someFacts() },
    { id: B, label: 'b', color: 'blue', points: [aPoint(1, 300, 9)], facts: someFacts() },
  ];

  test('holds every run, from nothing to the last point', () => {
    const model = buildCompareChart(runs, settings);
    expect(model.curves.map(({ id, points }) => [id, points.length])).toEqual([
      [A, 2],
      [B, 1],
    ]);
    expect(model.xDomain).toEqual([0, 300]);
    expect(model.valueAxis?.domain).toEqual([2, 10]);
  });

  test('a hidden run takes no room', () => {
    const model = buildCompareChart(runs, settings, [B]);
    expect(model.curves.map(({ id }) => id)).toEqual([A]);
    expect(model.xDomain).toEqual([0, 120]);
  });

  test.each([
    ['no run', []],
    ['runs without points', runs.map((run) => ({ ...run, points: [] }))],
  ])('with %s there is an axis and nothing on it', (_, empty) => {
    const model = buildCompareChart(empty, settings);
    expect(model.xDomain).toEqual([-1, 1]);
    expect(model.valueAxis).toBeNull();
  });
});

describe('what differs', () => {
  const differing = (...runs: ReturnType<typeof aRun>[]) =>
    configurationRows(runs).flatMap((row) => (row.isDifferent ? [[row.key, row.values]] : []));
  const base = aRun();

  test('nothing between equals', () => expect(differing(base, aRun({ id: B, name: 'Other' }))).toEqual([]));

  test('every hyperparameter has its row', () => {
    const keys = configurationRows([base]).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(Object.keys(base.hyperparameters)));
  });

  test('the settings, the hardware and the data that are not the same', () => {
    const other = aRun({
      preset_id: 'custom',
      hyperparameters: { ...base.hyperparameters, learning_rate: 1e-4 },
      gpu_config: { ...base.gpu_config, num_gpus: 4 },
      total_training_pairs: null,
    });
    expect(differing(base, other)).toEqual([
      ['total_training_pairs', [80, null]],
      ['preset', ['balanced', 'custom']],
      ['learning_rate', [2e-4, 1e-4]],
      ['num_gpus', [2, 4]],
    ]);
  });

  test('two datasets of one name differ; modules in another order do not', () => {
    const other = aRun({
      dataset_id: B,
      hyperparameters: {
        ...base.hyperparameters,
        target_modules: [...base.hyperparameters.target_modules].reverse(),
      },
    });
    expect(differing(base, other)).toEqual([['dataset', ['Support chats', 'Support chats']]]);
  });
});

describe('the results', () => {
  test('of a run without a model come from its series, the last values from the job', () => {
    const points = [
      aPoint(0, 0, null, { validation_loss: 3 }),
      aPoint(10, 60, 0.4),
      aPoint(20, 120, 0.6, { validation_loss: 0.65 }),
    ];
    expect(runResults(aRun(), points, NOW)).toEqual({
      ...{ final_training_loss: 0.5, best_training_loss: 0.4, final_validation_loss: 0.7 },
      ...{ best_validation_loss: 0.65, best_epoch: 2, perplexity: Math.exp(0.7) },
      ...{ duration_seconds: 600, gpu_hours: 1 / 3, cost_usd: 1 },
      tokens_per_second: expect.closeTo(166.67, 2) as number,
    });
  });

  test('of a model are the model’s', () => {
    const quality = {
      ...{ final_training_loss: 0.1, final_validation_loss: 0.2, baseline_validation_loss: 5 },
      ...{ best_validation_loss: 0.15, best_epoch: 3, perplexity: 1.22 },
      ...{ convergence_quality: null, convergence_reason: null, overfitting_onset_epoch: null },
    };
    expect(runResults(aRun({ quality }), [], NOW)).toMatchObject({
      ...{ final_training_loss: 0.1, best_training_loss: null, best_validation_loss: 0.15, perplexity: 1.22 },
    });
  });

  test('of a queued job are missing, not zero', () => {
    const queued = aRun({
      ...{ status: 'queued', started_at: null, completed_at: null, final_cost: null, current_cost: 0 },
      ...{ current_metrics: {}, billed_gpu_seconds: 0 },
    });
    expect(runResults(queued, [], NOW)).toMatchObject({
      ...{
        final_training_loss: null,
        best_epoch: null,
        duration_seconds: null,
        gpu_hours: null,
        cost_usd: 0,
      },
      ...{ tokens_per_second: null, perplexity: null },
    });
  });

  const judged = (name: ResultName, value: number | null, isCompleted = true) => ({
    results: { ...runResults(aRun(), [], NOW), [name]: value },
    isCompleted,
  });
  test.each<[string, ResultName, ReturnType<typeof judged>[], boolean[]]>([
    [
      'the lowest loss',
      'final_validation_loss',
      [2, 1, 3].map((v) => judged('final_validation_loss', v)),
      [false, true, false],
    ],
    [
      'the highest speed',
      'tokens_per_second',
      [2, 5].map((v) => judged('tokens_per_second', v)),
      [false, true],
    ],
    ['all that share it', 'cost_usd', [1, 1, 2].map((v) => judged('cost_usd', v)), [true, true, false]],
    ['nobody when all are equal', 'cost_usd', [1, 1].map((v) => judged('cost_usd', v)), [false, false]],
    ['nobody without a rival', 'perplexity', [2, null].map((v) => judged('perplexity', v)), [false, false]],
    [
      'the cheapest only among those that came to their end',
      'cost_usd',
      [judged('cost_usd', 0, false), judged('cost_usd', 1), judged('cost_usd', 2)],
      [false, true, false],
    ],
    [
      'an epoch is not better than another',
      'best_epoch',
      [1, 2].map((v) => judged('best_epoch', v)),
      [false, false],
    ],
  ])('best: %s', (_, name, runs, expected) => expect(bestRuns(name, runs)).toEqual(expected));
});

test('the CSV has a line a point with its place on every axis, and no name runs as a formula', () => {
  const points = [
    aPoint(50, 300, 2, { learning_rate: 1e-4 }),
    aPoint(60, 360, 1),
    aPoint(60, 420, null, { attempt: 2, non_finite: ['training_loss'] }),
  ];
  const run = { id: A, color: 'red', points, facts: someFacts() };
  const csv = compareCsv([
    { ...run, label: '=1+1, "quoted"' },
    { ...run, id: B, label: 'plain', points: points.slice(0, 1), facts: someFacts({ tokens: null }) },
  ]);
  expect(csv.split('\r\n')).toEqual([
    'run,job_id,attempt,timestamp,step,epoch,tokens_estimated,seconds,cost_usd,training_loss,validation_loss,learning_rate',
    `"'=1+1, ""quoted""",${A},1,2026-01-01T12:05:00.000Z,50,5,50000,300,0.5,2,,0.0001`,
    `"'=1+1, ""quoted""",${A},2,2026-01-01T12:07:00.000Z,60,6,60000,420,0.7,NaN,,`,
    `plain,${B},1,2026-01-01T12:05:00.000Z,50,5,,300,0.5,2,,0.0001`,
    '',
  ]);
});
