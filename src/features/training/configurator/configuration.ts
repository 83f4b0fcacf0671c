import type { z } from 'zod';
import type { BaseModelView, CatalogView, GpuTypeView } from '@/core/catalog/catalog.schema';
import {
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

/** Where the settings started from: a preset, or an earlier job. Fields that differ from it are marked as changed. */
export interface Baseline {
  label: string;
  hyperparameters: Hyperparameters;
}

/** The baseline that a preset is, for a base model. */
export const presetBaseline = (preset: Exclude<PresetId, 'custom'>, baseModel: string): Baseline => ({
  label: PRESETS[preset].name,
  hyperparameters: presetHyperparameters(preset, baseModel),
});

/** The first one that can be used now; when none can (the cluster is away, say), the first of all. */
export const firstAvailable = <Item extends { available: boolean }>(
  items: readonly Item[],
): Item | undefined => items.find((item) => item.available) ?? items[0];

/** The start of a new configuration: the balanced preset, or everything of the job that is to be trained again. */
export function initialConfiguration(
  catalog: CatalogView,
  { dataset, parentJob }: { dataset: { id: string; name: string } | null; parentJob: JobView | null },
): { values: ConfigurationInput; baseline: Baseline } {
  if (parentJob) {
    const { name, dataset_id, hyperparameters, gpu_config } = parentJob;
    const { gpu_type, num_gpus } = gpu_config;
    return {
      values: { name, dataset_id, hyperparameters, gpu_config: { gpu_type, num_gpus } },
      baseline: { label: `“${name}”`, hyperparameters },
    };
  }
  const baseline = presetBaseline('balanced', firstAvailable(catalog.base_models)?.id ?? '');
  return {
    values: {
      name: dataset?.name ?? '',
      dataset_id: dataset?.id ?? '',
      hyperparameters: baseline.hyperparameters,
      gpu_config: { gpu_type: firstAvailable(catalog.gpu_types)?.id ?? '', num_gpus: 1 },
    },
    baseline,
  };
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

/** What stands between a configuration and its start, and what is risky about it. */
export interface Readiness {
  blockers: string[];
  risks: string[];
}

interface ReadinessInput {
  dataset: { status: string; training_ready: boolean } | undefined;
  model: BaseModelView | undefined;
  gpu: GpuTypeView | undefined;
  cluster: CatalogView['cluster'];
  isValid: boolean;
  memoryVerdict: 'fits' | 'tight' | 'does_not_fit' | undefined;
}

/** Whether the training can be started, and why not. Of a cluster that does not answer, nothing is held against it. */
export function readinessOf({
  dataset,
  model,
  gpu,
  cluster,
  isValid,
  memoryVerdict,
}: ReadinessInput): Readiness {
  const isKnown = cluster === 'ok';
  const blockers = [
    dataset === undefined && 'Choose a dataset.',
    dataset !== undefined && !dataset.training_ready && 'The dataset is not ready for training.',
    model === undefined && 'Choose a base model.',
    isKnown && model?.available === false && 'The connected cluster does not offer this base model.',
    gpu === undefined && 'Choose a GPU type.',
    isKnown && gpu?.available === false && 'The connected cluster does not offer this GPU type.',
    !isValid && 'Some settings are outside their limits.',
  ];
  const risks = [
    !isKnown && 'The GPU cluster does not answer right now: the job will wait in the queue until it does.',
    isKnown &&
      gpu?.available === true &&
      gpu.free_count === 0 &&
      'No GPU of this type is free: the job will wait.',
    memoryVerdict === 'does_not_fit' && 'The training will probably run out of GPU memory.',
    memoryVerdict === 'tight' && 'GPU memory is tight: the training may run out of it.',
  ];
  const said = (sentence: string | false): sentence is string => sentence !== false;
  return { blockers: blockers.filter(said), risks: risks.filter(said) };
}
