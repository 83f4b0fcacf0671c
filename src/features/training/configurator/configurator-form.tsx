'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { settingsToRestore } from '@/core/models/continue-training';
import type { ModelView } from '@/core/models/model.schema';
import { hyperparameterWarnings } from '@/core/training/hyperparameter-warnings';
import { hyperparameters, matchPreset, type Hyperparameters } from '@/core/training/hyperparameters';
import { estimateJobInput, type JobView } from '@/core/training/job.schema';
import { useEstimateCost } from '@/data/training/training.queries';
import { AdvancedSection } from './advanced-section';
import { BaseModelField } from './base-model-field';
import {
  changedHyperparameters,
  configuration,
  explainIssue,
  importContext,
  initialConfiguration,
  portableOf,
  trainRowsOf,
  type Configuration,
  type ConfigurationInput,
} from './configuration';
import { ConfigurationToolbar } from './configuration-toolbar';
import { ConfiguratorHeader } from './configurator-header';
import { ContinuedModel } from './continued-model';
import { DatasetSection } from './dataset-section';
import { GpuOptionsTable } from './gpu-options-table';
import { GpuSection } from './gpu-section';
import { openingNotes, OpeningNotes } from './opening-notes';
import { PresetSection } from './preset-section';
import { QuoteChangedDialog } from './quote-changed-dialog';
import { readinessOf } from './readiness';
import { SummaryCard } from './summary-card';
import { useConfigurationAddress } from './use-configuration-address';
import type { MissingSource } from './use-configurator-source';
import { useConfigurationEditing } from './use-configuration-editing';
import { useStartTraining } from './use-start-training';

interface ConfiguratorFormProps {
  catalog: CatalogView;
  /** Chosen before the page was opened. */
  initialDataset: DatasetSummary | null;
  /** The job whose settings are used again. */
  parentJob: JobView | null;
  /** The model whose weights the training starts from. */
  parentModel?: ModelView | null;
  /** What the address names, but is not there. */
  missing: readonly MissingSource[];
  /** The query of the address, which may hold settings. */
  link: string;
}

/** Everything that a training needs, with what it will take, live. */
export function ConfiguratorForm({
  catalog,
  initialDataset,
  parentJob,
  parentModel = null,
  missing,
  link,
}: ConfiguratorFormProps) {
  const [continued, setContinued] = useState(parentModel);
  const [opened] = useState(() => {
    const start = initialConfiguration(catalog, { dataset: initialDataset, parentJob, link });
    const notes = openingNotes({ catalog, parentJob, parentModel, missing, linkNotes: start.notes });
    return { ...start, notes };
  });
  const form = useForm<ConfigurationInput, unknown, Configuration>({
    resolver: zodResolver(configuration, { error: explainIssue }),
    defaultValues: opened.values,
    mode: 'onChange',
  });
  const { errors, isSubmitting } = form.formState;
  const values = useWatch({ control: form.control }) as ConfigurationInput;
  const { baseline, dataset, ...edit } = useConfigurationEditing({
    form,
    catalog,
    initialBaseline: opened.baseline,
    initialDataset,
  });

  const { dataset_id, gpu_config } = values;
  const model = catalog.base_models.find(({ id }) => id === values.hyperparameters.base_model);
  const settings = hyperparameters.safeParse(values.hyperparameters).data;
  const estimable = estimateJobInput.safeParse({
    dataset_id,
    gpu_config,
    hyperparameters: values.hyperparameters,
  });
  const estimate = useEstimateCost((dataset?.training_ready && estimable.data) || null);
  const facts = { contextLength: model?.max_seq_length, totalSteps: estimate.estimate?.total_steps };
  const warnings = settings ? hyperparameterWarnings(settings, facts) : [];
  const changed = changedHyperparameters(values.hyperparameters, baseline.hyperparameters);
  const differing = continued
    ? settingsToRestore(continued.configuration.hyperparameters, values.hyperparameters)
    : [];
  const readiness = readinessOf({
    dataset,
    model,
    gpu: catalog.gpu_types.find(({ id }) => id === gpu_config.gpu_type),
    cluster: catalog.cluster,
    isValid: configuration.safeParse(values).success,
    isOffModel: differing.length > 0,
    memoryVerdict: estimate.estimate?.memory.verdict,
    budget: estimate.estimate?.budget,
    estimateError: estimate.error,
  });
  const parentModelId = continued?.id ?? null;
  const training = useStartTraining({
    ...{ form, estimate, parentJob, parentModelId },
    contextLength: model?.max_seq_length,
  });
  const address = useConfigurationAddress({
    values,
    baseline,
    parentJobId: parentJob?.id ?? null,
    parentModelId,
    isLeaving: isSubmitting || training.isLeaving,
  });
  const current = {
    name: values.name,
    hyperparameters: values.hyperparameters as Hyperparameters,
    gpu_config,
  };

  return (
    <FormProvider {...form}>
      <ConfiguratorHeader
        actions={
          <ConfigurationToolbar
            context={importContext(catalog, current, dataset)}
            configuration={portableOf(values)}
            link={address}
            onImport={edit.applyImport}
          />
        }
      />
      <OpeningNotes notes={opened.notes} />
      <form
        onSubmit={training.submit}
        noValidate
        className="grid grid-cols-1 gap-6 lg:grid-cols-rail lg:items-start"
      >
        <div className="flex min-w-0 flex-col gap-6">
          {continued && (
            <ContinuedModel
              model={continued}
              differing={differing}
              onRestore={() => edit.restore(continued.configuration.hyperparameters, differing)}
              onLeave={() => setContinued(null)}
            />
          )}
          <DatasetSection
            dataset={dataset}
            chosenId={values.dataset_id}
            error={errors.dataset_id?.message}
            onChoose={edit.chooseDataset}
          />
          <Card>
            <CardHeader>
              <CardTitle>Model and method</CardTitle>
              <CardDescription>
                Choose a base model and a preset; everything below follows it.
              </CardDescription>
            </CardHeader>
            <CardContent className="flex flex-col gap-5">
              <BaseModelField catalog={catalog} onChoose={edit.chooseModel} />
              <PresetSection
                current={settings ? matchPreset(settings, model?.max_seq_length) : 'custom'}
                baseline={baseline}
                changed={changed}
                onChoose={edit.choosePreset}
              />
            </CardContent>
          </Card>
          <Card>
            <CardHeader>
              <CardTitle>Hardware</CardTitle>
            </CardHeader>
            <CardContent>
              <GpuSection catalog={catalog}>
                {estimate.estimate && (
                  <GpuOptionsTable
                    options={estimate.estimate.options}
                    cluster={catalog.cluster}
                    isUpdating={estimate.isUpdating}
                    onChoose={edit.chooseGpus}
                  />
                )}
              </GpuSection>
            </CardContent>
          </Card>
        </div>
        {/* Before the advanced settings: phones reach it without scrolling past them all. */}
        <SummaryCard
          values={values}
          estimate={estimate}
          trainRows={trainRowsOf(dataset)}
          readiness={readiness}
          onApplyFix={edit.applyFix}
          className="lg:sticky lg:top-6 lg:max-h-[calc(100dvh-104px)] lg:col-start-2 lg:row-span-2 lg:row-start-1"
        />
        <AdvancedSection
          baseline={baseline}
          warnings={new Map(warnings.map(({ field, message }) => [field, message]))}
          changedCount={changed.length}
          onResetAll={edit.resetAll}
        />
      </form>
      <QuoteChangedDialog
        changed={training.changedQuote}
        isStarting={training.isStarting}
        onConfirm={training.confirmQuote}
        onDismiss={training.dismissQuote}
      />
    </FormProvider>
  );
}
