import { describeRun, predictedMemory, predictedSpeed, quantile } from './compare-published.ts';
import { GIB, memoryVerdict } from './memory.ts';
import { computeParameters, loraParameters } from './model-shape.ts';
import { PUBLISHED_MODELS, PUBLISHED_RUNS } from './published-runs.ts';

const named = PUBLISHED_RUNS.map((run) => [describeRun(run), run] as const);
const withSpeed = PUBLISHED_RUNS.flatMap((run) =>
  run.tokensPerSecond === undefined ? [] : [{ run, published: run.tokensPerSecond }],
);
const withMemory = PUBLISHED_RUNS.flatMap((run) =>
  run.memoryGb === undefined ? [] : [{ run, published: run.memoryGb }],
);

describe.each([
  ['speed', withSpeed.map(({ run, published }) => predictedSpeed(run) / published)],
  ['memory', withMemory.map(({ run, published }) => predictedMemory(run) / published)],
])('%s of published runs', (_, ratios) => {
  const errors = ratios.map((ratio) => Math.abs(ratio - 1));

  test('the median error is at most 10 %, the p90 at most 25 %', () => {
    expect(errors.length).toBeGreaterThan(60);
    expect(quantile(errors, 0.5)).toBeLessThanOrEqual(0.1);
    expect(quantile(errors, 0.9)).toBeLessThanOrEqual(0.25);
  });

  test('no run is off by half', () => {
    expect(Math.max(...errors)).toBeLessThan(0.5);
  });
});

describe('what fitted is not said not to fit, what ran out of memory is not said to fit', () => {
  test.each(named)('%s', (_, run) => {
    const verdict = memoryVerdict((predictedMemory(run) * 1e9) / GIB, run.vramGib);
    expect(verdict).not.toBe(run.isOutOfMemory ? 'fits' : 'does_not_fit');
  });
});

test.each([
  [10, 24, 'fits'],
  [20, 24, 'tight'],
  [27, 24, 'tight'],
  [28, 24, 'does_not_fit'],
])('%i GiB on a GPU of %i GiB: %s', (required, available, verdict) => {
  expect(memoryVerdict(required, available)).toBe(verdict);
});

test('a tied embedding computes, an untied one is only looked up', () => {
  const tied = {
    ...{ parameters: 1_543_714_304, layers: 28, hidden_size: 1536, intermediate_size: 8960 },
    ...{ attention_heads: 12, key_value_heads: 2, vocab_size: 151_936 },
  };
  expect(computeParameters(tied)).toBe(tied.parameters);
  expect(computeParameters(PUBLISHED_MODELS['Mistral-7B'])).toBe(7_241_732_096 - 32_000 * 4096);
});

test('a LoRA adapter has rank × (inputs + outputs) parameters per projection', () => {
  // 32 layers × 16 × ((4096 + 4096) + (4096 + 1024)): q and v of Mistral 7B
  expect(loraParameters(PUBLISHED_MODELS['Mistral-7B'], 16, ['q_proj', 'v_proj'])).toBe(6_815_744);
});
