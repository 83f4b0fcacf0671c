import { memoryVerdict } from './memory.ts';
import { computeParameters, loraParameters } from './model-shape.ts';
import {
  predictedMemory,
  predictedSpeed,
  PUBLISHED_MEMORY,
  PUBLISHED_MODELS,
  PUBLISHED_SPEEDS,
} from './published-runs.ts';

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

describe('speed of published runs', () => {
  const ratio = (run: (typeof PUBLISHED_SPEEDS)[number]) => predictedSpeed(run) / run[6];

  test.each(PUBLISHED_SPEEDS)(
    '%s on %s (%s), batch %i × %i, 4-bit %s: %i tokens/s within 25 %%',
    (...run) => {
      expect(Math.abs(ratio(run) - 1)).toBeLessThan(0.25);
    },
  );

  test('the median error is at most 10 %', () => {
    expect(median(PUBLISHED_SPEEDS.map((run) => Math.abs(ratio(run) - 1)))).toBeLessThanOrEqual(0.1);
  });
});

describe('memory of published runs', () => {
  test.each(PUBLISHED_MEMORY)('%s, %i tokens, rank %i, 4-bit %s: %d GB fits into %i GB', (...run) => {
    expect(memoryVerdict(predictedMemory(run), run[5])).not.toBe('does_not_fit');
  });

  test('the median error is at most 10 %', () => {
    const errors = PUBLISHED_MEMORY.map((run) => Math.abs(predictedMemory(run) / run[4] - 1));
    expect(median(errors)).toBeLessThanOrEqual(0.1);
  });

  test.each([
    [10, 24, 'fits'],
    [20, 24, 'tight'],
    [27, 24, 'tight'],
    [28, 24, 'does_not_fit'],
  ])('%i GiB on a GPU of %i GiB: %s', (required, available, verdict) => {
    expect(memoryVerdict(required, available)).toBe(verdict);
  });
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
