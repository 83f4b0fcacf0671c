import { compareWithBase, endsAtItsBest, measureQuality, type OutcomePoint } from './quality-metrics.ts';

const point = (step: number, overrides: Partial<OutcomePoint> = {}): OutcomePoint => ({
  ...{ attempt: 1, step, epoch: step / 100, training_loss: null, validation_loss: null, learning_rate: null },
  ...overrides,
});

/** 200 steps of training loss by `loss(t)`, t from 0 to 1, and validation losses at equal distances from step 0 on. */
const run = (loss: (t: number) => number, validation: number[] = []): OutcomePoint[] => [
  ...Array.from({ length: 200 }, (_, i) => point(i + 1, { training_loss: loss(i / 199) })),
  ...validation.map((value, i) =>
    point(Math.round((i * 200) / Math.max(1, validation.length - 1)), { validation_loss: value }),
  ),
];
const decay = (to: number) => (t: number) => to + (5 - to) * Math.exp(-12 * t);
const sawtooth = (t: number) => decay(1)(t) + (Math.round(t * 199) % 2 ? 1.4 : -0.9);

describe('the verdict on convergence', () => {
  test.each<[string, OutcomePoint[], string | null, RegExp | null]>([
    ['falls, settles, generalizes', run(decay(0.2), [5, 1, 0.4, 0.3]), 'excellent', /settled/],
    ['no validation data', run(decay(0.2)), 'good', /no validation/],
    [
      'a small but real gain',
      run((t) => 5 - 0.8 * (1 - Math.exp(-12 * t)), [5, 4.3, 4.25]),
      'good',
      /follows/,
    ],
    ['some distance to validation', run(decay(0.2), [5, 2.5, 2]), 'good', /follows/],
    ['still falling at the end', run((t) => 5 - 4 * t, [5, 3, 1.2]), 'fair', /more epochs/],
    ['jumps about', run(sawtooth, [5, 1.5, 1.2]), 'fair', /jumps/],
    ['validation rises a little', run(decay(0.2), [5, 1, 1.1]), 'fair', /overfits/],
    ['learnt by heart', run(decay(0.1), [5.2, 3.9, 3.87]), 'fair', /by heart/],
    ['validation rises much', run(decay(0.1), [5, 1, 2]), 'poor', /overfits/],
    ['nothing learnt', run(() => 5, [5, 5]), 'poor', /hardly fell/],
    ['gets worse', run((t) => 3 + t, [3, 4]), 'poor', /hardly fell/],
    ['ends as NaN', [...run(decay(1)), point(201, { training_loss: NaN })], 'poor', /diverged/],
    ['four points', run(decay(1)).slice(0, 4), null, null],
    ['none', [], null, null],
  ])('%s', (_, points, quality, reason) => {
    const measured = measureQuality(points);
    expect(measured.convergence_quality).toBe(quality);
    if (reason) expect(measured.convergence_reason).toMatch(reason);
    else expect(measured.convergence_reason).toBeNull();
  });
});

describe('the onset of overfitting', () => {
  test.each<[string, (number | null)[], number | null]>([
    ['validation falls to its end', [5, 3, 2, 1], null],
    ['it turns and rises', [5, 3, 2, 2.5, 3], 1],
    ['it turns and stays clearly above', [5, 2, 2.1, 2.05, 2.03], 0.5],
    ['it comes back to its best', [5, 2, 2.4, 2.01], null],
    ['its best is found again: the last one counts', [5, 2, 2, 2.4, 2.5], 1],
    ['it swings and rises', [5, 2, 2.4, 2.01, 2.3], 1.5],
    ['it only gets worse', [3, 4, 5], 0],
    ['one loss', [2], null],
    ['none', [], null],
  ])('%s', (_, losses, epoch) => {
    const validation = losses.map((loss, index) => point(index * 50, { validation_loss: loss }));
    const measured = measureQuality(validation);
    expect(measured.overfitting_onset_epoch).toBe(epoch);
    expect(endsAtItsBest(measured)).toBe(losses.length === 0 ? null : epoch === null);
  });

  test('is not told of a training that ended as NaN', () => {
    const points = [...run(decay(1), [3, 4, 5]), point(300, { validation_loss: NaN })];
    expect(measureQuality(points).overfitting_onset_epoch).toBeNull();
  });
});

describe('the comparison with the base model', () => {
  test.each<[string, number | null, number | null, object | null]>([
    ['better', 4, 1, { base_loss: 4, model_loss: 1, improvement: 0.75, base_perplexity: Math.exp(4) }],
    ['worse', 2, 3, { base_loss: 2, model_loss: 3, improvement: -0.5, base_perplexity: Math.exp(2) }],
    [
      'beyond all numbers',
      800,
      8,
      { base_loss: 800, model_loss: 8, improvement: 0.99, base_perplexity: null },
    ],
    ['no base', null, 1, null],
    ['no end', 4, null, null],
    ['nothing to divide by', 0, 0, null],
  ])('%s', (_, baseline_validation_loss, final_validation_loss, expected) => {
    expect(compareWithBase({ baseline_validation_loss, final_validation_loss })).toEqual(expected);
  });
});

describe('the figures', () => {
  test('are read from the series', () => {
    const measured = measureQuality(run(decay(0.2), [5, 0.8, 1]));
    expect(measured).toMatchObject({
      ...{ baseline_validation_loss: 5, best_validation_loss: 0.8, final_validation_loss: 1, best_epoch: 1 },
      perplexity: Math.E,
    });
    expect(measured.final_training_loss).toBeCloseTo(0.2, 3);
  });

  test('are null where nothing was reported', () => {
    expect(measureQuality([point(5, { validation_loss: 2 })])).toMatchObject({
      ...{ baseline_validation_loss: null, final_training_loss: null, convergence_quality: null },
      ...{ best_validation_loss: 2, final_validation_loss: 2 },
    });
  });

  test('a training that ended as NaN has no final loss, and the best stays', () => {
    const measured = measureQuality([...run(decay(1), [5, 2]), point(300, { validation_loss: NaN })]);
    expect(measured).toMatchObject({
      ...{
        final_training_loss: null,
        final_validation_loss: null,
        perplexity: null,
        best_validation_loss: 2,
      },
    });
  });

  test('a perplexity beyond all numbers is null', () => {
    expect(measureQuality([point(1, { validation_loss: 800 })]).perplexity).toBeNull();
  });

  test('where steps were repeated after a restart, the last attempt counts, in whatever order points come', () => {
    const points = [
      point(2, { attempt: 2, validation_loss: 1 }),
      point(2, { attempt: 1, validation_loss: 9 }),
      point(1, { attempt: 1, validation_loss: 3 }),
    ];
    expect(measureQuality(points)).toMatchObject({ final_validation_loss: 1, best_validation_loss: 1 });
  });
});
