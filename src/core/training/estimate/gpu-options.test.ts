import type { GpuTypeView } from '../../catalog/catalog.schema.ts';
import { hyperparameters, presetHyperparameters, type HyperparametersInput } from '../hyperparameters.ts';
import { estimateFix, gpuOption } from '../job.schema.ts';
import { estimateJob, type EstimateInputs } from './estimate-job.ts';
import { gpuOptions, type GpuChoices } from './gpu-options.ts';
import { PUBLISHED_MODELS } from './published-runs.ts';
import { suggestFixes } from './suggest-fixes.ts';

const gpuType = (id: string, vram_gib: number, price: number, max_count = 8): GpuTypeView => ({
  ...{ id, name: `NVIDIA ${id}`, vram_gib, price_per_hour_usd: price, max_count },
  ...{ available: true, free_count: 1 },
});
const A6000 = gpuType('A6000-48GB', 48, 1.5);
const A100 = gpuType('A100-80GB', 80, 3);
const H100 = gpuType('H100-80GB', 80, 5, 2);
const CATALOG = [A6000, A100, H100];
const mistral = { ...PUBLISHED_MODELS['Mistral-7B'], max_seq_length: 32_768 };
const llama70 = { ...PUBLISHED_MODELS['Llama-2-70B'], max_seq_length: 4096 };
// 900 rows of about 500 tokens, 100 of about 3,500
const lengthHistogram = { bin_width: 1000, bins: [900, 0, 0, 100], max_tokens: 4000 };

const training = (
  changes: Partial<HyperparametersInput> = {},
  overrides: Partial<EstimateInputs> = {},
): EstimateInputs => ({
  dataset: { rows: 1000, tokens: 800_000, validationShare: 0.1, lengthHistogram },
  hyperparameters: hyperparameters.parse({ ...presetHyperparameters('balanced', 'any'), ...changes }),
  baseModel: mistral,
  gpu: A100,
  numGpus: 1,
  ...overrides,
});
const choices = (overrides: Partial<GpuChoices> = {}): GpuChoices => ({
  gpus: CATALOG,
  canChoose: () => true,
  runsOn: () => [],
  current: { gpu_type: 'A100-80GB', num_gpus: 1 },
  ...overrides,
});
const fixesOf = (input: EstimateInputs, overrides: Partial<GpuChoices> = {}) =>
  suggestFixes(input, estimateJob(input), gpuOptions(input, choices(overrides)));

describe('GPU options', () => {
  test('are all types in 1, 2, 4 and 8, as far as there are as many, and the current count', () => {
    const options = gpuOptions(training(), choices({ current: { gpu_type: 'A100-80GB', num_gpus: 3 } }));
    expect(options.map(({ gpu_type, num_gpus }) => `${num_gpus} ${gpu_type}`)).toEqual([
      ...['1 A6000-48GB', '2 A6000-48GB', '4 A6000-48GB', '8 A6000-48GB'],
      ...['1 A100-80GB', '2 A100-80GB', '3 A100-80GB', '4 A100-80GB', '8 A100-80GB'],
      ...['1 H100-80GB', '2 H100-80GB'],
    ]);
    expect(options.filter(({ is_current }) => is_current)).toMatchObject([{ num_gpus: 3 }]);
    for (const option of options) expect(() => gpuOption.parse(option)).not.toThrow();
  });

  test('the cheapest that fits is the least expensive of those that surely fit and can be chosen', () => {
    const options = gpuOptions(training(), choices());
    const cheapest = options.find(({ is_cheapest_fit }) => is_cheapest_fit);
    const fitting = options.filter(({ verdict }) => verdict === 'fits');
    expect(cheapest?.estimated_cost).toBe(Math.min(...fitting.map(({ estimated_cost }) => estimated_cost)));
    const without = gpuOptions(training(), choices({ canChoose: ({ id }) => id !== cheapest?.gpu_type }));
    expect(without.find(({ is_cheapest_fit }) => is_cheapest_fit)?.gpu_type).not.toBe(cheapest?.gpu_type);
  });

  test('none is the cheapest that fits where none fits', () => {
    const options = gpuOptions(training({ batch_size: 128 }, { baseModel: llama70 }), choices());
    expect(options.some(({ is_cheapest_fit }) => is_cheapest_fit)).toBe(false);
  });

  test('each GPU type has its own runs', () => {
    const runs = [{ source: 'user' as const, runs: 20, p10: 2, p50: 2, p90: 2 }];
    const plain = gpuOptions(training(), choices());
    const calibrated = gpuOptions(training(), choices({ runsOn: (id) => (id === A6000.id ? runs : []) }));
    const ratios = calibrated.map((option, index) =>
      Math.round(option.estimated_duration_hours / (plain[index]?.estimated_duration_hours ?? NaN)),
    );
    expect(ratios).toEqual(calibrated.map(({ gpu_type }) => (gpu_type === A6000.id ? 2 : 1)));
  });
});

describe('sharding', () => {
  const on = (numGpus: number, baseModel = llama70) =>
    estimateJob(training({ batch_size: 1 }, { baseModel, numGpus }));

  test('one GPU: none; a model that fits one: DDP; one that does not, but split does: FSDP', () => {
    expect(on(1)).toMatchObject({ sharding: 'none', memory: { verdict: 'does_not_fit' } });
    expect(on(2, mistral)).toMatchObject({ sharding: 'ddp', memory: { verdict: 'fits' } });
    expect(on(4)).toMatchObject({ sharding: 'fsdp', memory: { verdict: 'fits' } });
    expect(on(4).assumptions.join(' ')).toContain('split over the 4 GPUs');
  });

  test('what no sharding helps stays DDP', () => {
    const tooLong = estimateJob(
      training({ batch_size: 128, max_seq_length: 32_768 }, { numGpus: 2, baseModel: mistral }),
    );
    expect(tooLong).toMatchObject({ sharding: 'ddp', memory: { verdict: 'does_not_fit' } });
  });

  test('more GPUs need less memory each, never more', () => {
    const needed = [2, 4, 8].map((numGpus) => on(numGpus).memory.required_gib.mid);
    expect(needed).toEqual(needed.toSorted((a, b) => b - a));
  });
});

describe('fixes', () => {
  test('none where it fits', () => {
    expect(fixesOf(training({ batch_size: 4 }))).toEqual([]);
  });

  test('a batch that is too large: first the smaller batch that keeps the effective one', () => {
    const input = training({ batch_size: 64, gradient_accumulation_steps: 2 });
    const [first, ...rest] = fixesOf(input);
    const changes = first?.changes.hyperparameters;
    expect(first).toMatchObject({ id: 'smaller_batch', verdict: 'fits' });
    expect((changes?.batch_size ?? 0) * (changes?.gradient_accumulation_steps ?? 0)).toBe(128);
    expect(rest.map(({ id }) => id)).not.toContain('combined');
  });

  test('each fix, applied, has the figures that it promised', () => {
    for (const input of [
      training({ batch_size: 64 }),
      training({ batch_size: 1, lora_rank: 256, lora_alpha: 512 }, { gpu: A6000, baseModel: llama70 }),
      training({ batch_size: 4 }, { gpu: gpuType('RTX4090-24GB', 24, 1) }),
    ]) {
      const fixes = fixesOf(input);
      expect(fixes.length).toBeGreaterThan(0);
      for (const fix of fixes) {
        const { hyperparameters: changed, gpu_config } = estimateFix.parse(fix).changes;
        const applied = estimateJob({
          ...input,
          hyperparameters: hyperparameters.parse({ ...input.hyperparameters, ...changed }),
          gpu: CATALOG.find(({ id }) => id === gpu_config?.gpu_type) ?? input.gpu,
          numGpus: gpu_config?.num_gpus ?? input.numGpus,
        });
        expect(applied).toMatchObject({
          estimated_cost: fix.estimated_cost,
          estimated_duration_hours: fix.estimated_duration_hours,
          memory: { verdict: fix.verdict, required_gib: { mid: fix.required_gib } },
        });
      }
    }
  });

  test('those that surely fit come before those that are tight', () => {
    const ease = { fits: 0, tight: 1, does_not_fit: 2 };
    const order = fixesOf(training({ batch_size: 8 }, { gpu: gpuType('RTX4090-24GB', 24, 1) })).map(
      ({ verdict }) => ease[verdict],
    );
    expect(order).toEqual(order.toSorted());
    expect(order).not.toContain(ease.does_not_fit);
  });

  test('shorter sequences say what they cut off', () => {
    const fix = fixesOf(training({ batch_size: 64, max_seq_length: 4096 })).find(
      ({ id }) => id === 'shorter_sequences',
    );
    expect(fix?.reason).toContain('10 % of the rows would be cut');
  });

  test('a smaller rank is offered only where the adapter matters, and keeps alpha in proportion', () => {
    const rankFix = (rank: number) =>
      fixesOf(
        training(
          { batch_size: 1, lora_rank: rank, lora_alpha: rank * 2 },
          { gpu: gpuType('RTX4090-24GB', 24, 1) },
        ),
      ).find(({ id }) => id === 'smaller_rank');
    expect(rankFix(8)).toBeUndefined();
    const changes = rankFix(256)?.changes.hyperparameters;
    expect(changes?.lora_alpha).toBe((changes?.lora_rank ?? NaN) * 2);
  });

  test('where no single change is enough, several at once', () => {
    const input = training({ batch_size: 16, max_seq_length: 4096 }, { baseModel: llama70, gpu: A6000 });
    const fixes = fixesOf(input, { current: { gpu_type: A6000.id, num_gpus: 1 } });
    expect(fixes.map(({ id }) => id)).toEqual(['combined']);
    expect(fixes[0]?.changes.hyperparameters).toMatchObject({ quantization: 'nf4', batch_size: 1 });
  });

  test('the local engine, which has no 4 bits, is not told to use them', () => {
    const cpu = gpuType('LOCAL-CPU', 1, 0.1, 1);
    const ids = fixesOf(training({ batch_size: 8 }, { gpu: cpu })).map(({ id }) => id);
    expect(ids).not.toContain('four_bit');
  });
});
