'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormProvider, useForm, useWatch, type Path } from 'react-hook-form';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { paths } from '@/config/paths';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { hyperparameterWarnings } from '@/core/training/hyperparameter-warnings';
import { hyperparameters, matchPreset } from '@/core/training/hyperparameters';
import { estimateJobInput, type JobView } from '@/core/training/job.schema';
import { useCreateTrainingJob } from '@/data/training/training.mutations';
import { useEstimateCost } from '@/data/training/training.queries';
import { ApiError } from '@/lib/api-client';
import { AdvancedSection } from './advanced-section';
import { BaseModelField } from './base-model-field';
import {
  changedHyperparameters,
  configuration,
  explainIssue,
  initialConfiguration,
  presetBaseline,
  readinessOf,
  type Configuration,
  type ConfigurationInput,
} from './configuration';
import { DatasetSection } from './dataset-section';
import { GpuSection } from './gpu-section';
import { PresetSection } from './preset-section';
import { SummaryCard } from './summary-card';

interface ConfiguratorFormProps {
  catalog: CatalogView;
  /** Chosen before the page was opened. */
  initialDataset: DatasetSummary | null;
  /** The job whose settings are used again. */
  parentJob: JobView | null;
}

/** Everything that a training needs, with what it will take, live. */
export function ConfiguratorForm({ catalog, initialDataset, parentJob }: ConfiguratorFormProps) {
  const router = useRouter();
  const createJob = useCreateTrainingJob();
  const [start] = useState(() => initialConfiguration(catalog, { dataset: initialDataset, parentJob }));
  const [baseline, setBaseline] = useState(start.baseline);
  const [dataset, setDataset] = useState(initialDataset ?? undefined);
  const form = useForm<ConfigurationInput, unknown, Configuration>({
    resolver: zodResolver(configuration, { error: explainIssue }),
    defaultValues: start.values,
    mode: 'onChange',
  });
  const { errors } = form.formState;
  const values = useWatch({ control: form.control }) as ConfigurationInput;

  const parsedSettings = hyperparameters.safeParse(values.hyperparameters);
  const { dataset_id, gpu_config } = values;
  const estimable = estimateJobInput.safeParse({
    dataset_id,
    gpu_config,
    hyperparameters: values.hyperparameters,
  });
  const estimate = useEstimateCost(estimable.data ?? null);
  const warnings = parsedSettings.success ? hyperparameterWarnings(parsedSettings.data) : [];
  const readiness = readinessOf({
    dataset,
    model: catalog.base_models.find(({ id }) => id === values.hyperparameters.base_model),
    gpu: catalog.gpu_types.find(({ id }) => id === gpu_config.gpu_type),
    cluster: catalog.cluster,
    isValid: configuration.safeParse(values).success,
    memoryVerdict: estimate.estimate?.memory.verdict,
  });

  const chooseDataset = (chosen: DatasetSummary) => {
    form.setValue('dataset_id', chosen.id, { shouldValidate: true });
    if (values.name === '' || values.name === dataset?.name) {
      form.setValue('name', chosen.name, { shouldValidate: true });
    }
    setDataset(chosen);
    window.history.replaceState(null, '', paths.configureTraining(chosen.id));
  };

  const submit = form.handleSubmit(async (settings) => {
    try {
      const { job } = await createJob.mutateAsync({
        ...settings,
        preset_id: matchPreset(settings.hyperparameters),
        ...(parentJob ? { parent_job_id: parentJob.id } : {}),
      });
      router.push(paths.job(job.id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      for (const { path, message } of error.details) {
        form.setError(path as Path<ConfigurationInput>, { message });
      }
      form.setError('root', { message: error.message });
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-6 lg:grid-cols-rail lg:items-start">
        <div className="flex min-w-0 flex-col gap-6">
          <DatasetSection
            dataset={dataset}
            chosenId={values.dataset_id}
            error={errors.dataset_id?.message}
            onChoose={chooseDataset}
          />
          <Card>
            <CardHeader>
              <CardTitle>Model and method</CardTitle>
              <CardDescription>
                Choose a base model and a preset; everything below follows it.
              </CardDescription>
            </CardHeader>
            <CardContent className="flex flex-col gap-5">
              <BaseModelField catalog={catalog} />
              <PresetSection
                current={parsedSettings.success ? matchPreset(parsedSettings.data) : 'custom'}
                baseline={baseline}
                changed={changedHyperparameters(values.hyperparameters, baseline.hyperparameters)}
                onChoose={(preset) => {
                  const chosen = presetBaseline(preset, values.hyperparameters.base_model);
                  setBaseline(chosen);
                  form.setValue('hyperparameters', chosen.hyperparameters, { shouldValidate: true });
                }}
              />
            </CardContent>
          </Card>
          <Card>
            <CardHeader>
              <CardTitle>Hardware</CardTitle>
            </CardHeader>
            <CardContent>
              <GpuSection catalog={catalog} />
            </CardContent>
          </Card>
        </div>
        {/* Before the advanced settings: phones reach it without scrolling past them all. */}
        <SummaryCard
          values={values}
          estimate={estimate}
          readiness={readiness}
          className="lg:sticky lg:top-6 lg:col-start-2 lg:row-span-2 lg:row-start-1"
        />
        <Card>
          <CardHeader>
            <CardTitle>Advanced settings</CardTitle>
            <CardDescription>
              The preset has set them all; what you change is marked and can be reset.
            </CardDescription>
          </CardHeader>
          <CardContent>
            <AdvancedSection
              baseline={baseline.hyperparameters}
              warnings={new Map(warnings.map(({ field, message }) => [field, message]))}
            />
          </CardContent>
        </Card>
      </form>
    </FormProvider>
  );
}
