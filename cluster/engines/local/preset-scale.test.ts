import { scaleToToyModel } from './preset-scale.ts';

const hyperparameters = {
  n_epochs: 3,
  batch_size: 4,
  gradient_accumulation_steps: 2,
  learning_rate: 2e-4,
  lr_scheduler: 'cosine' as const,
  warmup_steps: 5,
  weight_decay: 0.01,
  max_grad_norm: 1,
  max_seq_length: 256,
  seed: 7,
};
const method = {
  type: 'supervised' as const,
  lora: {
    r: 16,
    alpha: 32,
    dropout: 0.05,
    target_modules: ['q_proj' as const],
    quantization: 'none' as const,
  },
};

const scale = (change: Partial<typeof hyperparameters>, rows = 400) =>
  scaleToToyModel({ hyperparameters: { ...hyperparameters, ...change }, method }, rows, 256);

test.each([
  [2e-4, 2e-3],
  [1e-5, 1e-4],
  [1e-2, 5e-3],
])('a learning rate of %d becomes %d', (asked, effective) => {
  expect(scale({ learning_rate: asked }).effective.learningRate).toBeCloseTo(effective, 9);
});

test.each([
  { rows: 400, epochs: 3, stepsPerEpoch: 50, totalSteps: 150 },
  { rows: 401, epochs: 3, stepsPerEpoch: 51, totalSteps: 153 },
  { rows: 160, epochs: 5, stepsPerEpoch: 20, totalSteps: 100 },
  { rows: 12, epochs: 50, stepsPerEpoch: 2, totalSteps: 100 },
  { rows: 1, epochs: 100, stepsPerEpoch: 1, totalSteps: 100 },
])('$rows rows train for $totalSteps steps', ({ rows, ...expected }) => {
  expect(scale({}, rows).effective).toMatchObject(expected);
});

test.each([
  ['warm-up', { warmup_steps: 500 }, { warmupSteps: 9 }, 'warmup_steps 500 → 9'],
  ['length', { max_seq_length: 2048 }, { maxSequenceLength: 256 }, 'max_seq_length 2048 → 256'],
  ['short length', { max_seq_length: 128 }, { maxSequenceLength: 128 }, 'learning_rate'],
])('%s is mapped and said', (_, change, expected, said) => {
  const { effective, changes } = scale(change);
  expect(effective).toMatchObject(expected);
  expect(changes.join('; ')).toContain(said);
});

test('what is not mapped is not mentioned', () => {
  expect(scale({}).changes).toEqual([expect.stringContaining('learning_rate 0.0002 → 0.002')]);
});
