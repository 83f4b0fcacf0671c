/** What an import or a link is read into, and what is said about each of its parts. */
import type { Hyperparameters } from '../hyperparameters.ts';
import type { CreateJobInput } from '../job.schema.ts';

/** The part of a configuration that means the same in every account: all but the dataset. */
export type PortableConfiguration = Pick<CreateJobInput, 'name' | 'hyperparameters' | 'gpu_config'>;

export type Setting = keyof Hyperparameters | 'name' | 'gpu_type' | 'num_gpus';
export type SettingValue = string | number | readonly string[];

/** One leaf of a parsed document: a scalar, or a list of scalars. */
export interface DocumentEntry {
  /** Names from the outside in, joined by dots: `hyperparameters.lora_rank`. */
  path: string;
  value: unknown;
  /** Line of the name, from 1; null where there are no lines (a link). */
  line: number | null;
}

/** What a reading may lean on: the settings as they are, and what can be chosen here. */
export interface ImportContext {
  current: PortableConfiguration;
  baseModels: readonly { id: string; max_seq_length: number }[];
  gpuTypes: readonly { id: string; max_count: number }[];
  /** Rows that are trained on, which a warm-up ratio needs; null while no dataset is chosen. */
  trainRows: number | null;
}

/**
 * `converted`: taken over as something else. `refused`: known, but its value cannot be taken; `message` says what was kept.
 * `unknown`: has no counterpart here.
 */
export interface ImportNote {
  kind: 'converted' | 'refused' | 'unknown';
  path: string;
  line: number | null;
  message: string;
}

/** One setting that an import changes. */
export interface SettingChange {
  setting: Setting;
  from: SettingValue;
  to: SettingValue;
}

export interface ImportOutcome {
  /** The current settings with all that could be taken over. */
  result: PortableConfiguration;
  /** How many settings were taken over, changed or not. */
  taken: number;
  changes: SettingChange[];
  notes: ImportNote[];
}

/** The value of a setting, wherever it lies in a configuration. */
export function settingValue(configuration: PortableConfiguration, setting: Setting): SettingValue {
  if (setting === 'name') return configuration.name;
  if (setting === 'gpu_type' || setting === 'num_gpus') return configuration.gpu_config[setting];
  return configuration.hyperparameters[setting];
}

/** The configuration with one setting replaced; `value` was checked before. */
export function withSetting(
  configuration: PortableConfiguration,
  setting: Setting,
  value: SettingValue,
): PortableConfiguration {
  if (setting === 'name') return { ...configuration, name: String(value) };
  if (setting === 'gpu_type' || setting === 'num_gpus') {
    return { ...configuration, gpu_config: { ...configuration.gpu_config, [setting]: value } };
  }
  return { ...configuration, hyperparameters: { ...configuration.hyperparameters, [setting]: value } };
}

/** Whether two values of a setting mean the same; the order of a list does not count. */
export function isSameValue(left: SettingValue, right: SettingValue): boolean {
  if (typeof left === 'object' && typeof right === 'object') {
    return JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
  }
  return Object.is(left, right);
}

/** All settings that a configuration has, in the order in which they are told. */
export const settingsOf = (configuration: PortableConfiguration): Setting[] => [
  'name',
  ...(Object.keys(configuration.hyperparameters) as (keyof Hyperparameters)[]),
  'gpu_type',
  'num_gpus',
];
