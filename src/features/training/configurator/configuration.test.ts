import { presetHyperparameters } from '@/core/training/hyperparameters';
import { aCatalog } from '@/testing/factories/catalog';
import { aDataset } from '@/testing/factories/dataset';
import { MISTRAL, TINY } from '@/testing/factories/interchange';
import { aJob } from '@/testing/factories/training';
import {
  baselineForModel,
  changedHyperparameters,
  configuration,
  explainIssue,
  firstAvailable,
  initialConfiguration,
  portableOf,
  presetBaseline,
  trainRowsOf,
} from './configuration';

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

const NOTHING = { dataset: null, parentJob: null, link: '' };

test('a new configuration is the balanced preset on what is available, cut to what the model reads', () => {
  const dataset = aDataset();
  const { values, baseline, notes } = initialConfiguration(aCatalog(), { ...NOTHING, dataset });
  expect(values).toEqual({
    name: 'Support chats',
    dataset_id: dataset.id,
    hyperparameters: { ...presetHyperparameters('balanced', TINY.id), max_seq_length: 256 },
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  });
  expect(baseline.label).toBe('Balanced');
  expect(changedHyperparameters(values.hyperparameters, baseline.hyperparameters)).toEqual([]);
  expect(notes).toEqual([]);
  expect(configuration.safeParse(values).success).toBe(true);
});

test('training again takes everything from the job but its price', () => {
  const parentJob = aJob({ name: 'First try' });
  const { values, baseline } = initialConfiguration(aCatalog(), {
    ...{ ...NOTHING, parentJob },
    dataset: aDataset(),
  });
  expect(values).toMatchObject({
    name: 'First try',
    dataset_id: parentJob.dataset_id,
    hyperparameters: { ...parentJob.hyperparameters, max_seq_length: 256 },
  });
  expect(values.gpu_config).toEqual({ gpu_type: 'LOCAL-CPU', num_gpus: 1 });
  expect(baseline.label).toBe('“First try”');
  expect(changedHyperparameters(values.hyperparameters, baseline.hyperparameters)).toEqual([]);
});

test('a link opens with its settings, its preset as the baseline, and what it could not say', () => {
  const link = `preset=conservative&v=1&model=${MISTRAL.id}&rank=24&length=4096&lr=1e-4&gpu=H900`;
  const { values, baseline, notes } = initialConfiguration(aCatalog(), { ...NOTHING, link });
  expect(values.hyperparameters).toMatchObject({
    base_model: MISTRAL.id,
    lora_rank: 24,
    max_seq_length: 4096,
  });
  expect(values.gpu_config.gpu_type).toBe('LOCAL-CPU');
  expect(baseline).toMatchObject({ label: 'Conservative', hyperparameters: { max_seq_length: 2048 } });
  expect(changedHyperparameters(values.hyperparameters, baseline.hyperparameters)).toEqual([
    'lora_rank',
    'max_seq_length',
  ]);
  expect(notes).toMatchObject([{ path: 'gpu', kind: 'refused' }]);
});

test.each([
  ['balanced', null],
  ['nonsense', null],
  ['custom', null],
])('preset=%s alone says nothing about the settings', (preset) => {
  const { values } = initialConfiguration(aCatalog(), { ...NOTHING, link: `preset=${preset}` });
  expect(values.hyperparameters.lora_rank).toBe(16);
});

test.each([
  ['a preset follows the model', presetBaseline('balanced', TINY), MISTRAL, 2048],
  ['a preset is cut to the model', presetBaseline('balanced', MISTRAL), TINY, 256],
])('baseline: %s', (_, baseline, model, length) => {
  expect(baselineForModel(baseline, model).hyperparameters.max_seq_length).toBe(length);
});

test.each([
  [aDataset(), 300],
  [aDataset({ total_rows: null }), null],
  [aDataset({ total_validation_pairs: 0 }), 330],
  [null, null],
])('rows that are trained on', (dataset, rows) => {
  expect(trainRowsOf(dataset)).toBe(rows);
});

test('settings that are not valid cannot be taken elsewhere', () => {
  const { values } = initialConfiguration(aCatalog(), NOTHING);
  expect(portableOf(values)).toMatchObject({ name: '', gpu_config: values.gpu_config });
  expect(portableOf({ ...values, hyperparameters: { ...values.hyperparameters, seed: NaN } })).toBeNull();
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
  [['hyperparameters', 'batch_size'], 'A whole number from 1 to 128'],
  [['hyperparameters', 'learning_rate'], 'A number from 1e-6 to 1e-2'],
  [['hyperparameters', 'target_modules'], 'At least one module has to be adapted'],
  [['dataset_id'], 'Choose a dataset'],
  [['name'], undefined],
])('a wrong %j: %s', (path, message) => {
  expect(explainIssue({ path })).toBe(message);
});
