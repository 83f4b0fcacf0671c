import { randomSequences, randomizeAdapter, tinyLora, tinyModel } from '../testing/tiny-model.ts';
import { totalLossWeight } from './batch.ts';
import type { LlamaModel } from './llama.ts';

const training = { normalization: 0.05, training: true, useAdapter: true };
const batch = randomSequences([13, 24, 7], 5);

/** Gradients of one pass over `sequences`, as a copy. */
function gradientsOf(model: LlamaModel, sequences = batch, normalization = 0.05): Float32Array {
  model.gradients.fill(0);
  model.loss(sequences, { ...training, normalization });
  return model.gradients.slice();
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);

test.each([0, 0.1])('every gradient agrees with finite differences (dropout %d)', (dropout) => {
  const model = tinyModel({ lora: { ...tinyLora, dropout } });
  randomizeAdapter(model, 11);
  const gradients = gradientsOf(model);
  const { rank, modules, parameters } = model.requireAdapter();
  const spans = modules.flatMap(({ layer, projection, a, bT, inputs, outputs }) => [
    { name: `${layer}.${projection}.A`, start: (a - parameters) / 4, length: rank * inputs },
    { name: `${layer}.${projection}.B`, start: (bT - parameters) / 4, length: rank * outputs },
  ]);
  const before = model.parameters.slice();
  const errors = spans.map(({ name, start, length }) => {
    // Along the gradient itself the slope is its norm.
    const gradient = gradients.subarray(start, start + length);
    const norm = Math.hypot(...gradient);
    const distance = 1e-2 / Math.max(1, Math.sqrt(length) / 20);
    const lossAt = (sign: number) => {
      model.parameters.set(before);
      gradient.forEach((value, i) => {
        model.parameters[start + i] = (before[start + i] ?? 0) + (sign * distance * value) / norm;
      });
      model.parametersChanged();
      return model.loss(batch, training);
    };
    const slope = (lossAt(1) - lossAt(-1)) / (2 * distance);
    return { name, error: Math.abs(slope - norm) / norm };
  });
  expect(errors).toHaveLength(2 * 2 * 7);
  expect(errors.filter(({ error }) => !(error < 5e-3))).toEqual([]);
});

test('a fresh adapter leaves the logits of the base unchanged, a trained one does not', () => {
  const model = tinyModel();
  const tokens = Int32Array.from([1, 2, 3, 4, 5]);
  const base = model.nextTokenLogits(tokens, false);
  expect(model.nextTokenLogits(tokens, true)).toEqual(base);
  randomizeAdapter(model, 11);
  expect(largestDifference(model.nextTokenLogits(tokens, true), base)).toBeGreaterThan(0.1);
  expect(model.nextTokenLogits(tokens, false)).toEqual(base);
});

test('a later token never changes an earlier prediction', () => {
  const model = tinyModel();
  const [sequence] = randomSequences([12], 9);
  if (!sequence) throw new Error('no sequence');
  const firstOnly = { tokens: sequence.tokens, lossWeights: Float32Array.from([1]) };
  const changed = {
    ...firstOnly,
    tokens: sequence.tokens.map((token, i) => (i > 1 ? (token + 1) % 64 : token)),
  };
  const loss = (input: typeof firstOnly) =>
    model.loss([input], { normalization: 1, training: false, useAdapter: true });
  expect(loss(changed)).toBeCloseTo(loss(firstOnly), 6);
});

test('sequences of one batch do not see each other', () => {
  const model = tinyModel();
  const options = { normalization: 1, training: false, useAdapter: true };
  const apart = batch.reduce((sum, sequence) => sum + model.loss([sequence], options), 0);
  expect(model.loss(batch, options)).toBeCloseTo(apart, 4);
});

test('one batch of 16 gives the gradients of 4 accumulated batches of 4', () => {
  const sequences = randomSequences([9, 14, 8, 16, 7, 12, 10, 11, 9, 14, 8, 16, 7, 12, 10, 11], 21);
  const normalization = 1 / totalLossWeight(sequences);
  const lora = { ...tinyLora, dropout: 0.1 };
  const whole = tinyModel({ lora, maxRows: 256 });
  const parts = tinyModel({ lora });
  randomizeAdapter(whole, 11);
  randomizeAdapter(parts, 11);
  const expected = gradientsOf(whole, sequences, normalization);
  expect(Math.hypot(...expected)).toBeGreaterThan(0.1);
  expect(largestDifference(gradientsOf(parts, sequences, normalization), expected)).toBeLessThan(1e-5);
});

test('a sequence longer than a micro-batch is refused', () => {
  expect(() => gradientsOf(tinyModel({ maxRows: 16 }), randomSequences([24], 1))).toThrow(
    'exceeds a micro-batch',
  );
});
