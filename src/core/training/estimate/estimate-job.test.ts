import { hyperparameters, type HyperparametersInput } from '../hyperparameters.ts';
import { jobEstimate } from '../job.schema.ts';
import { estimateJob, type EstimateInputs } from './estimate-job.ts';
import { rowLengths } from './row-lengths.ts';

const mistral = {
  ...{
    parameters: 7_241_732_096,
    layers: 32,
    hidden_size: 4096,
    intermediate_size: 14_336,
    attention_heads: 32,
  },
  ...{ key_value_heads: 8, vocab_size: 32_000, max_seq_length: 32_768 },
};
const tinyChat = {
  ...{ parameters: 3_688_960, layers: 4, hidden_size: 256, intermediate_size: 688, attention_heads: 8 },
  ...{ key_value_heads: 8, vocab_size: 2048, max_seq_length: 256 },
};
const a100 = { id: 'A100-80GB', vram_gib: 80, price_per_hour_usd: 3 };
const localCpu = { id: 'LOCAL-CPU', vram_gib: 4, price_per_hour_usd: 0.1 };

const settings = (overrides: Partial<HyperparametersInput> = {}) =>
  hyperparameters.parse({
    ...{ base_model: 'mistralai/Mistral-7B-v0.1', learning_rate: 2e-4, batch_size: 8, num_epochs: 5 },
    ...{ lora_rank: 16, lora_alpha: 32, lora_dropout: 0.1 },
    ...overrides,
  });
const input = (overrides: Partial<EstimateInputs> = {}): EstimateInputs => ({
  dataset: { rows: 1250, tokens: 1_250_000, validationShare: 0.2, lengthHistogram: null },
  hyperparameters: settings(),
  baseModel: mistral,
  gpu: a100,
  numGpus: 1,
  ...overrides,
});

test('an estimate has all its parts, and they add up', () => {
  const estimate = jobEstimate.parse(estimateJob(input()));
  const { load, train, evaluate, upload } = estimate.duration_breakdown_seconds;
  expect(estimate.estimated_duration_hours).toBeCloseTo((load + train + evaluate + upload) / 3600, 9);
  const { compute, storage, data_transfer } = estimate.cost_breakdown;
  expect(estimate.estimated_cost).toBeCloseTo(compute + storage + data_transfer, 5);
  expect(estimate.cost_breakdown.compute).toBeCloseTo(estimate.gpu_hours * 3, 5);
  expect(estimate.tokens_per_epoch).toBe(1_000_000);
  expect(estimate.estimated_duration_hours_low).toBeCloseTo(0.75 * estimate.estimated_duration_hours, 9);
  expect(estimate.estimated_duration_hours_high).toBeCloseTo(1.25 * estimate.estimated_duration_hours, 9);
});

test.each`
  rows    | batch | accumulation | gpus | epochs | steps
  ${1000} | ${8}  | ${1}         | ${1} | ${1}   | ${125}
  ${1001} | ${8}  | ${1}         | ${1} | ${1}   | ${126}
  ${1000} | ${8}  | ${4}         | ${1} | ${3}   | ${96}
  ${1000} | ${8}  | ${4}         | ${2} | ${3}   | ${48}
  ${1}    | ${8}  | ${4}         | ${8} | ${2}   | ${2}
`('$rows rows, batch $batch × $accumulation × $gpus, $epochs epochs: $steps steps', (row) => {
  const { rows, batch, accumulation, gpus, epochs, steps } = row;
  const estimate = estimateJob(
    input({
      dataset: { rows, tokens: rows * 100, validationShare: 0, lengthHistogram: null },
      hyperparameters: settings({
        batch_size: batch,
        num_epochs: epochs,
        gradient_accumulation_steps: accumulation,
      }),
      numGpus: gpus,
    }),
  );
  expect(estimate.total_steps).toBe(steps);
  expect(estimate.effective_batch_size).toBe(batch * accumulation * gpus);
});

test('the measured local run is met: 300 chats, 3 epochs, 102 steps in about 21 s', () => {
  const estimate = estimateJob(
    input({
      dataset: { rows: 340, tokens: 340 * 133, validationShare: 0.2, lengthHistogram: null },
      hyperparameters: settings({ num_epochs: 3 }),
      baseModel: tinyChat,
      gpu: localCpu,
    }),
  );
  expect(estimate.total_steps).toBe(102);
  expect(estimate.duration_breakdown_seconds.train).toBeGreaterThan(21 * 0.75);
  expect(estimate.duration_breakdown_seconds.train).toBeLessThan(21 * 1.25);
  expect(estimate.memory.verdict).toBe('fits');
});

test('the local engine’s least number of steps is counted and said', () => {
  const small = { rows: 60, tokens: 6000, validationShare: 0.25, lengthHistogram: null };
  const local = estimateJob(input({ dataset: small, baseModel: tinyChat, gpu: localCpu }));
  // 45 training rows: 6 steps an epoch, 17 epochs
  expect(local.total_steps).toBe(102);
  expect(local.assumptions.join(' ')).toContain('at least 100 steps, so it makes 17 epochs of it: 102 steps');
  expect(estimateJob(input({ dataset: small })).total_steps).toBe(30);
});

describe('what changes an estimate', () => {
  const base = estimateJob(input());
  test.each<[string, Partial<EstimateInputs>, (changed: typeof base) => void]>([
    [
      'two GPUs take about half as long',
      { numGpus: 2 },
      (e) =>
        expect(e.duration_breakdown_seconds.train / base.duration_breakdown_seconds.train).toBeCloseTo(
          0.5 / 0.97,
          2,
        ),
    ],
    [
      '4-bit needs less memory and more time',
      { hyperparameters: settings({ quantization: 'nf4' }) },
      (e) => {
        expect(e.memory.required_gib.mid).toBeLessThan(base.memory.required_gib.mid);
        expect(e.duration_breakdown_seconds.train).toBeGreaterThan(base.duration_breakdown_seconds.train);
      },
    ],
    [
      'an unknown GPU has the widest range and says so',
      { gpu: { ...a100, id: 'MI300X' } },
      (e) => {
        expect(e.estimated_duration_hours_high / e.estimated_duration_hours).toBeCloseTo(2.5, 6);
        expect(e.assumptions.join(' ')).toContain('No published runs are known');
      },
    ],
    [
      'rows beyond the limit are cut, and the loss is said',
      { hyperparameters: settings({ max_seq_length: 500 }) },
      (e) => {
        expect(e.tokens_per_epoch).toBe(500_000);
        expect(e.assumptions.join(' ')).toContain('50 % of the tokens are lost');
      },
    ],
    [
      'too large a batch does not fit',
      { hyperparameters: settings({ batch_size: 128 }) },
      (e) => expect(e.memory.verdict).toBe('does_not_fit'),
    ],
    [
      'a free GPU costs no compute',
      { gpu: { ...a100, price_per_hour_usd: 0 } },
      (e) => expect(e.cost_breakdown.compute).toBe(0),
    ],
  ])('%s', (_, overrides, check) => check(estimateJob(input(overrides))));
});

test('an empty dataset gives figures, not NaN', () => {
  const empty = { rows: 0, tokens: 0, validationShare: 0, lengthHistogram: null };
  expect(() => jobEstimate.parse(estimateJob(input({ dataset: empty })))).not.toThrow();
});

describe('row lengths from a histogram', () => {
  // 90 rows of about 50 tokens, 10 of about 950
  const lengthHistogram = { bin_width: 100, bins: [90, 0, 0, 0, 0, 0, 0, 0, 0, 10], max_tokens: 1000 };
  const dataset = { rows: 100, tokens: 90 * 50 + 10 * 950, lengthHistogram };

  test.each`
    batch | limit   | mean   | longest
    ${1}  | ${2048} | ${140} | ${140}
    ${8}  | ${2048} | ${140} | ${950 - 900 * 0.9 ** 8}
    ${8}  | ${500}  | ${95}  | ${500 - 450 * 0.9 ** 8}
  `(
    'batch $batch, limit $limit: mean $mean, longest of a batch $longest',
    ({ batch, limit, mean, longest }) => {
      const lengths = rowLengths(dataset, limit, batch);
      expect(lengths.mean).toBeCloseTo(mean, 6);
      expect(lengths.longestOfBatch).toBeCloseTo(longest, 6);
    },
  );
});
