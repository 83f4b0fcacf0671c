import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { BaseModelView, CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import type { PortableConfiguration } from '@/core/training/interchange/portable';
import type { Hyperparameters } from '@/core/training/hyperparameters';
import type { EstimateFix } from '@/core/training/job.schema';
import {
  baselineForModel,
  presetBaseline,
  type Baseline,
  type Configuration,
  type ConfigurationInput,
  type PresetChoice,
} from './configuration';

const CHECKED = { shouldValidate: true, shouldDirty: true } as const;

interface EditingOptions {
  form: UseFormReturn<ConfigurationInput, unknown, Configuration>;
  catalog: CatalogView;
  initialBaseline: Baseline;
  initialDataset: DatasetSummary | null;
}

/** The edits that change more than one field, with what the settings are compared to. */
export function useConfigurationEditing({ form, catalog, initialBaseline, initialDataset }: EditingOptions) {
  const [baseline, setBaseline] = useState(initialBaseline);
  const [dataset, setDataset] = useState(initialDataset ?? undefined);
  const modelOf = (id: string) => catalog.base_models.find((model) => model.id === id);

  return {
    baseline,
    dataset,

    chooseDataset(chosen: DatasetSummary): void {
      form.setValue('dataset_id', chosen.id, CHECKED);
      const name = form.getValues('name');
      if (name === '' || name === dataset?.name) form.setValue('name', chosen.name, CHECKED);
      setDataset(chosen);
    },

    choosePreset(preset: PresetChoice): void {
      const chosen = presetBaseline(preset, modelOf(form.getValues('hyperparameters.base_model')));
      setBaseline(chosen);
      form.setValue('hyperparameters', chosen.hyperparameters, CHECKED);
    },

    /** A sequence length that was not edited follows the model; an edited one is cut to what the model reads. */
    chooseModel(model: BaseModelView): void {
      const next = baselineForModel(baseline, model);
      const length = form.getValues('hyperparameters.max_seq_length') ?? NaN;
      const isUnedited = length === baseline.hyperparameters.max_seq_length;
      form.setValue('hyperparameters.base_model', model.id, CHECKED);
      form.setValue(
        'hyperparameters.max_seq_length',
        isUnedited ? next.hyperparameters.max_seq_length : Math.min(length, model.max_seq_length),
        CHECKED,
      );
      setBaseline(next);
    },

    /** Sets these back to what they were. */
    restore(settings: Hyperparameters, names: readonly (keyof Hyperparameters)[]): void {
      const restored = Object.fromEntries(names.map((name) => [name, settings[name]]));
      form.setValue('hyperparameters', { ...form.getValues('hyperparameters'), ...restored }, CHECKED);
    },

    chooseGpus(gpus: ConfigurationInput['gpu_config']): void {
      form.setValue('gpu_config', gpus, CHECKED);
    },

    applyFix({ changes }: EstimateFix): void {
      const settings: Partial<Hyperparameters> = changes.hyperparameters ?? {};
      form.setValue('hyperparameters', { ...form.getValues('hyperparameters'), ...settings }, CHECKED);
      if (changes.gpu_config) form.setValue('gpu_config', changes.gpu_config, CHECKED);
    },

    applyImport({ name, hyperparameters, gpu_config }: PortableConfiguration): void {
      form.setValue('name', name, CHECKED);
      form.setValue('hyperparameters', hyperparameters, CHECKED);
      form.setValue('gpu_config', gpu_config, CHECKED);
      const model = modelOf(hyperparameters.base_model);
      if (model) setBaseline(baselineForModel(baseline, model));
    },

    resetAll(): void {
      const base_model = form.getValues('hyperparameters.base_model');
      form.setValue('hyperparameters', { ...baseline.hyperparameters, base_model }, CHECKED);
    },
  };
}
