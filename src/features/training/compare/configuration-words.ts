import type { ConfigurationKey, ConfigurationRow } from '@/core/training/compare/configuration-rows';
import { presetId } from '@/core/training/hyperparameters';
import { presetName } from '@/core/training/job-display';
import { formatCount, formatUnitPrice, MISSING } from '@/lib/format';
import { formatSetting, settingLabel } from '../configurator/hyperparameter-fields';

type FactKey = Extract<
  ConfigurationKey,
  'preset' | 'cost_per_gpu_hour' | 'dataset' | `dataset_${string}` | `total_${string}`
>;
type Value = ConfigurationRow['values'][number];

const FACTS: Record<FactKey, { label: string; format: (value: string | number) => string }> = {
  dataset: { label: 'Dataset', format: String },
  dataset_version: { label: 'Version', format: String },
  dataset_sha256: { label: 'Content (SHA-256)', format: (sha256) => `${String(sha256).slice(0, 12)}…` },
  total_training_pairs: { label: 'Training pairs', format: (count) => formatCount(Number(count)) },
  total_validation_pairs: { label: 'Validation pairs', format: (count) => formatCount(Number(count)) },
  preset: { label: 'Preset', format: (preset) => presetName(presetId.parse(preset)) },
  cost_per_gpu_hour: {
    label: 'Price per GPU and hour',
    format: (price) => formatUnitPrice(Number(price)),
  },
};

const isFact = (key: ConfigurationKey): key is FactKey => key in FACTS;

/** A row's name: as the configurator calls it, where it is one of its settings. */
export const configurationLabel = (key: ConfigurationKey): string =>
  isFact(key) ? FACTS[key].label : settingLabel(key);

/** A row's value: as the configurator writes it, where it is one of its settings; missing is an en dash. */
export function formatConfiguration(key: ConfigurationKey, value: Value): string {
  if (value === null) return MISSING;
  if (!isFact(key)) return formatSetting(key, value);
  return typeof value === 'object' ? value.join(', ') : FACTS[key].format(value);
}
