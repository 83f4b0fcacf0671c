import { ADAMW_DEFAULTS, AdamW, clipFactor, gradientNorm } from './optimizer.ts';

const adamW = (weightDecay: number) => new AdamW(2, { ...ADAMW_DEFAULTS, weightDecay });

test('the first step moves each parameter by the learning rate against its gradient', () => {
  const parameters = Float32Array.from([1, -1]);
  adamW(0).update(parameters, Float32Array.from([0.3, -5]), 0.1, 1);
  expect([...parameters]).toEqual([expect.closeTo(0.9, 5), expect.closeTo(-0.9, 5)]);
});

test('two steps agree with the published formula', () => {
  const parameters = Float32Array.from([1, 0]);
  const optimizer = adamW(0.01);
  optimizer.update(parameters, Float32Array.from([0.5, 0]), 0.1, 1);
  optimizer.update(parameters, Float32Array.from([-1, 0]), 0.1, 1);
  const first = 1 - 0.1 * (1 + 0.01);
  const m = (0.9 * 0.05 - 0.1) / (1 - 0.9 ** 2);
  const v = (0.999 * 0.00025 + 0.001) / (1 - 0.999 ** 2);
  const second = first - 0.1 * (m / Math.sqrt(v) + 0.01 * first);
  expect(parameters[0]).toBeCloseTo(second, 5);
  expect(parameters[1]).toBe(0);
});

test('the gradient scale acts on the gradient, not on the step', () => {
  const scaled = Float32Array.from([1, 1]);
  const direct = Float32Array.from([1, 1]);
  adamW(0).update(scaled, Float32Array.from([4, 8]), 0.1, 0.25);
  adamW(0).update(direct, Float32Array.from([1, 2]), 0.1, 1);
  expect(scaled).toEqual(direct);
});

test.each([
  [[3, 4], 5, 1, 0.2],
  [[0.3, 0.4], 0.5, 1, 1],
])('gradients %p have norm %d and are clipped to %d by the factor %d', (gradients, norm, max, factor) => {
  expect(gradientNorm(Float32Array.from(gradients))).toBeCloseTo(norm, 6);
  expect(clipFactor(norm, max)).toBeCloseTo(factor, 9);
});
