import type { z } from 'zod';
import type { BaseModelView, CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { readConfigurationLink } from '@/core/training/interchange/configuration-link';
import type { ImportContext, ImportNote, PortableConfiguration } from '@/core/training/interchange/portable';
import {
  hyperparameters,
  presetHyperparameters,
  PRESETS,
  type Hyperparameters,
  type PresetId,
} from '@/core/training/hyperparameters';
import { createJobInput, type JobView } from '@/core/training/job.schema';
import { describeLimits } from './hyperparameter-fields';

/** The configurator's form: what a job needs, but for what is derived when it is sent. */
export const configuration = createJobInput.pick({
  name: true,
  dataset_id: true,
  hyperparameters: true,
  gpu_config: true,
});
export type ConfigurationInput = z.input<typeof configuration>;
export type Configuration = z.output<typeof configuration>;

export type PresetChoice = Exclude<PresetId, 'custom'>;

/** Where the settings started from: a preset, or an earlier job. Fields that differ from it are marked as changed. */
export interface Baseline {
  label: string;
  /** Null: an earlier job. */
  preset: PresetChoice | null;
  hyperparameters: Hyperparameters;
}

type Model = Pick<BaseModelView, 'id' | 'max_seq_length'>;

/** The baseline that a preset is for a base model: its sequences are no longer than the model reads. */
export const presetBaseline = (preset: PresetChoice, model: Model | undefined): Baseline => ({
  label: PRESETS[preset].name,
  preset,
  hyperparameters: presetHyperparameters(preset, model?.id ?? '', model?.max_seq_length),
});

/** The same baseline for another base model. */
export function baselineForModel(baseline: Baseline, model: Model): Baseline {
  if (baseline.preset !== null) return presetBaseline(baseline.preset, model);
  const max_seq_length = Math.min(baseline.hyperparameters.max_seq_length, model.max_seq_length);
  return {
    ...baseline,
    hyperparameters: { ...baseline.hyperparameters, base_model: model.id, max_seq_length },
  };
}

/** The first one that can be used now; when none can (the cluster is away, say), the first of all. */
export const firstAvailable = <Item extends { available: boolean }>(
  items: readonly Item[],
): Item | undefined => items.find((item) => item.available) ?? items[0];

interface ConfigurationSources {
  dataset: DatasetSummary | null;
  parentJob: JobView | null;
  /** The query of the page's address, which may hold settings. */
  link: string;
}

/**
 * The start of a configuration: the balanced preset, or everything of the job that is to be trained again; then what the
 * link says. `notes` tell what of the link was not taken over.
 */
export function initialConfiguration(
  catalog: CatalogView,
  { dataset, parentJob, link }: ConfigurationSources,
): { values: ConfigurationInput; baseline: Baseline; notes: ImportNote[] } {
  const modelOf = (id: string) => catalog.base_models.find((model) => model.id === id);
  const start = parentJob
    ? jobBaseline(parentJob, modelOf(parentJob.hyperparameters.base_model))
    : presetBaseline(presetOfLink(link) ?? 'balanced', firstAvailable(catalog.base_models));
  const current: PortableConfiguration = {
    name: parentJob?.name ?? dataset?.name ?? '',
    hyperparameters: start.hyperparameters,
    gpu_config: {
      gpu_type: parentJob?.gpu_config.gpu_type ?? firstAvailable(catalog.gpu_types)?.id ?? '',
      num_gpus: parentJob?.gpu_config.num_gpus ?? 1,
    },
  };
  const read = readConfigurationLink(link, importContext(catalog, current, dataset));
  const chosen = read?.result ?? current;
  const model = modelOf(chosen.hyperparameters.base_model);
  return {
    values: { ...chosen, dataset_id: dataset?.id ?? '' },
    baseline: model ? baselineForModel(start, model) : start,
    notes: read?.notes ?? [],
  };
}

function jobBaseline({ name, hyperparameters: settings }: JobView, model: Model | undefined): Baseline {
  const baseline: Baseline = { label: `“${name}”`, preset: null, hyperparameters: settings };
  return model ? baselineForModel(baseline, model) : baseline;
}

const presetOfLink = (link: string): PresetChoice | undefined => {
  const named = new URLSearchParams(link).get('preset');
  return (Object.keys(PRESETS) as PresetChoice[]).find((preset) => preset === named);
};

/** What an import or a link is read against. */
export const importContext = (
  catalog: CatalogView,
  current: PortableConfiguration,
  dataset: DatasetSummary | null | undefined,
): ImportContext => ({
  current,
  baseModels: catalog.base_models,
  gpuTypes: catalog.gpu_types,
  trainRows: trainRowsOf(dataset),
});

/** Rows of a dataset that are trained on, as the estimate counts them; null while that is not known. */
export function trainRowsOf(dataset: DatasetSummary | null | undefined): number | null {
  if (!dataset?.total_rows || !dataset.total_training_pairs) return null;
  const validationPairs = dataset.total_validation_pairs ?? 0;
  const validationShare = validationPairs / (dataset.total_training_pairs + validationPairs);
  return Math.round(dataset.total_rows * (1 - validationShare));
}

/** The form's values without the dataset, with every setting; null while one of them is not valid. A name may be missing. */
export function portableOf({
  name,
  hyperparameters: settings,
  gpu_config,
}: ConfigurationInput): PortableConfiguration | null {
  const parsed = hyperparameters.safeParse(settings);
  const gpus = createJobInput.shape.gpu_config.safeParse(gpu_config);
  return parsed.success && gpus.success
    ? { name, hyperparameters: parsed.data, gpu_config: gpus.data }
    : null;
}

/** Names of the hyperparameters that differ from the baseline; the base model is chosen apart and does not count. */
export function changedHyperparameters(
  values: ConfigurationInput['hyperparameters'],
  baseline: Hyperparameters,
): (keyof Hyperparameters)[] {
  const names = Object.keys(baseline) as (keyof Hyperparameters)[];
  const asText = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
  return names.filter((name) => name !== 'base_model' && asText(values[name]) !== asText(baseline[name]));
}

/** Messages for values that the schema refuses without words of its own. */
export function explainIssue(issue: { path?: readonly PropertyKey[] }): string | undefined {
  const path = issue.path ?? [];
  const field = String(path.at(-1) ?? '');
  if (path.includes('target_modules')) return 'At least one module has to be adapted';
  if (field === 'dataset_id') return 'Choose a dataset';
  if (field === 'base_model') return 'Choose a base model';
  if (field === 'gpu_type') return 'Choose a GPU type';
  return describeLimits(field) ?? undefined;
}
