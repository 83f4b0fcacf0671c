import { presetHyperparameters } from '@/core/training/hyperparameters';
import {
  changedHyperparameters,
  configuration,
  explainIssue,
  firstAvailable,
  initialConfiguration,
  readinessOf,
} from './configuration';
import { aCatalog } from '@/testing/factories/catalog';
import { aJob } from '@/testing/factories/training';

const MODEL = aCatalog().base_models[1];
const GPU = aCatalog().gpu_types[1];
const READY = {
  dataset: { status: 'ready', training_ready: true },
  model: MODEL,
  gpu: GPU,
  cluster: 'ok',
  isValid: true,
  memoryVerdict: 'fits',
} as const;

test.each([
  { story: 'nothing', items: [], id: undefined },
  {
    story: 'the first that is available',
    items: [
      { id: 'a', available: false },
      { id: 'b', available: true },
    ],
    id: 'b',
  },
  { story: 'the first of all when none is', items: [{ id: 'a', available: false }], id: 'a' },
])('default choice: $story', ({ items, id }) => {
  expect(firstAvailable<{ id: string; available: boolean }>(items)?.id).toBe(id);
});

test('a new configuration is the balanced preset on what is available', () => {
  const dataset = { id: '7d1f3c1e-8a1b-4c39-9f0e-0a4f6f2f9a11', name: 'Support chats' };
  const { values, baseline } = initialConfiguration(aCatalog(), { dataset, parentJob: null });
  expect(values).toEqual({
    name: 'Support chats',
    dataset_id: dataset.id,
    hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  });
  expect(baseline.label).toBe('Balanced');
  expect(configuration.safeParse(values).success).toBe(true);
});

test('training again takes everything from the job but its price', () => {
  const job = aJob({ name: 'First try' });
  const { values, baseline } = initialConfiguration(aCatalog(), { dataset: null, parentJob: job });
  expect(values).toMatchObject({
    name: 'First try',
    dataset_id: job.dataset_id,
    hyperparameters: job.hyperparameters,
  });
  expect(values.gpu_config).toEqual({ gpu_type: 'LOCAL-CPU', num_gpus: 1 });
  expect(baseline.label).toBe('“First try”');
});

test.each([
  { change: {}, changed: [] },
  { change: { lora_rank: 32 }, changed: ['lora_rank'] },
  { change: { base_model: 'another/model' }, changed: [] },
  { change: { learning_rate: NaN, seed: 1 }, changed: ['learning_rate', 'seed'] },
  {
    change: { target_modules: [...presetHyperparameters('balanced', 'm').target_modules].reverse() },
    changed: [],
  },
  { change: { target_modules: ['q_proj' as const] }, changed: ['target_modules'] },
])('changed by $change: $changed', ({ change, changed }) => {
  const baseline = presetHyperparameters('balanced', 'm');
  expect(changedHyperparameters({ ...baseline, ...change }, baseline)).toEqual(changed);
});

test.each([
  { story: 'everything in order', change: {}, blockers: [], risks: [] },
  { story: 'no dataset', change: { dataset: undefined }, blockers: ['Choose a dataset.'], risks: [] },
  {
    story: 'a dataset that is not ready',
    change: { dataset: { status: 'validating', training_ready: false } },
    blockers: ['The dataset is not ready for training.'],
    risks: [],
  },
  {
    story: 'model and GPU that the cluster does not offer',
    change: { model: aCatalog().base_models[0], gpu: aCatalog().gpu_types[0] },
    blockers: [
      'The connected cluster does not offer this base model.',
      'The connected cluster does not offer this GPU type.',
    ],
    risks: [],
  },
  {
    story: 'a cluster that does not answer blocks nothing',
    change: { cluster: 'unreachable', model: aCatalog().base_models[0], gpu: aCatalog().gpu_types[0] },
    blockers: [],
    risks: ['The GPU cluster does not answer right now: the job will wait in the queue until it does.'],
  },
  {
    story: 'values out of limits',
    change: { isValid: false },
    blockers: ['Some settings are outside their limits.'],
    risks: [],
  },
  {
    story: 'too little memory',
    change: { memoryVerdict: 'does_not_fit' },
    blockers: [],
    risks: ['The training will probably run out of GPU memory.'],
  },
  {
    story: 'all GPUs busy',
    change: { gpu: GPU && { ...GPU, free_count: 0 } },
    blockers: [],
    risks: ['No GPU of this type is free: the job will wait.'],
  },
] as const)('readiness: $story', ({ change, blockers, risks }) => {
  expect(readinessOf({ ...READY, ...change })).toEqual({ blockers, risks });
});

test.each([
  [['hyperparameters', 'batch_size'], 'A whole number from 1 to 128'],
  [['hyperparameters', 'learning_rate'], 'A number from 1e-6 to 1e-2'],
  [['hyperparameters', 'target_modules'], 'At least one module has to be adapted'],
  [['dataset_id'], 'Choose a dataset'],
  [['name'], undefined],
])('a wrong %j: %s', (path, message) => {
  expect(explainIssue({ path })).toBe(message);
});
