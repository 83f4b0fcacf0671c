import type { Hyperparameters } from '../hyperparameters.ts';
import type { ComparedRun } from './compare.schema.ts';

type ConfiguredRun = Pick<
  ComparedRun,
  | 'preset_id'
  | 'hyperparameters'
  | 'gpu_config'
  | 'dataset_id'
  | 'dataset_name'
  | 'dataset_version'
  | 'dataset_sha256'
  | 'total_training_pairs'
  | 'total_validation_pairs'
>;

type DatasetFact =
  'dataset' | 'dataset_version' | 'dataset_sha256' | 'total_training_pairs' | 'total_validation_pairs';
export type ConfigurationKey = keyof Hyperparameters | 'preset' | DatasetFact | GpuFact;
type GpuFact = 'gpu_type' | 'num_gpus' | 'cost_per_gpu_hour';
type ConfigurationValue = string | number | readonly string[] | null;

/** One setting or fact of the data across the runs. */
export interface ConfigurationRow {
  key: ConfigurationKey;
  about: 'dataset' | 'configuration';
  /** One a run, in their order. */
  values: ConfigurationValue[];
  isDifferent: boolean;
}

/** Every setting and every fact of the data, one a row: the data first, then what was set. */
export function configurationRows(runs: readonly ConfiguredRun[]): ConfigurationRow[] {
  return FACTS.map(({ key, about, read, identity = read }) => ({
    key,
    about,
    values: runs.map(read),
    isDifferent: new Set(runs.map((run) => JSON.stringify(inOrder(identity(run))))).size > 1,
  }));
}

interface Fact {
  key: ConfigurationKey;
  about: ConfigurationRow['about'];
  read: (run: ConfiguredRun) => ConfigurationValue;
  /** What decides whether two runs differ, where it is not what is shown: two datasets may have one name. */
  identity?: (run: ConfiguredRun) => ConfigurationValue;
}

const setting = (key: keyof Hyperparameters): Fact => ({
  key,
  about: 'configuration',
  read: (run) => run.hyperparameters[key],
});
const gpu = (key: GpuFact): Fact => ({ key, about: 'configuration', read: (run) => run.gpu_config[key] });

const FACTS: readonly Fact[] = [
  {
    key: 'dataset',
    about: 'dataset',
    read: (run) => run.dataset_name,
    identity: (run) => run.dataset_id,
  },
  { key: 'dataset_version', about: 'dataset', read: (run) => run.dataset_version },
  { key: 'total_training_pairs', about: 'dataset', read: (run) => run.total_training_pairs },
  { key: 'total_validation_pairs', about: 'dataset', read: (run) => run.total_validation_pairs },
  { key: 'dataset_sha256', about: 'dataset', read: (run) => run.dataset_sha256 },
  setting('base_model'),
  { key: 'preset', about: 'configuration', read: (run) => run.preset_id },
  ...(
    [
      ...(['learning_rate', 'num_epochs', 'batch_size', 'gradient_accumulation_steps'] as const),
      ...(['max_seq_length', 'lora_rank', 'lora_alpha', 'lora_dropout', 'target_modules'] as const),
      ...(['warmup_steps', 'lr_scheduler', 'weight_decay', 'max_grad_norm', 'quantization', 'seed'] as const),
    ] as const
  ).map(setting),
  ...(['gpu_type', 'num_gpus', 'cost_per_gpu_hour'] as const).map(gpu),
];

/** Lists of modules mean the same in any order. */
const inOrder = (value: ConfigurationValue) =>
  typeof value === 'object' && value !== null ? [...value].sort() : value;
