'use client';

import { Controller } from 'react-hook-form';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { ALL_TARGET_MODULES, type Hyperparameters } from '@/core/training/hyperparameters';
import { HyperparameterControl } from './hyperparameter-control';
import {
  ADAPTER_FIELDS,
  OPTIMIZER_FIELDS,
  TRAINING_FIELDS,
  type HyperparameterField,
} from './hyperparameter-fields';
import { useConfigurationForm } from './use-configuration-form';

interface AdvancedSectionProps {
  baseline: Hyperparameters;
  /** Reasons why values are unusual, by field. */
  warnings: ReadonlyMap<string, string>;
}

/** Every hyperparameter, editable. */
export function AdvancedSection({ baseline, warnings }: AdvancedSectionProps) {
  const controls = (fields: readonly HyperparameterField[]) =>
    fields.map((field) => (
      <HyperparameterControl
        key={field.name}
        field={field}
        baseline={baseline[field.name]}
        warning={warnings.get(field.name)}
      />
    ));
  return (
    <div className="flex flex-col gap-6">
      <FieldGroup title="Training">{controls(TRAINING_FIELDS)}</FieldGroup>
      <FieldGroup title="Adapter">
        {controls(ADAPTER_FIELDS)}
        <QuantizationField />
        <TargetModulesField />
      </FieldGroup>
      <FieldGroup title="Optimizer">
        {controls(OPTIMIZER_FIELDS)}
        <SchedulerField />
      </FieldGroup>
    </div>
  );
}

function FieldGroup({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-3 text-sm font-semibold">{title}</legend>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">{children}</div>
    </fieldset>
  );
}

const SCHEDULERS = [
  { value: 'cosine', label: 'Cosine: falls slowly, fast, slowly' },
  { value: 'linear', label: 'Linear: falls evenly' },
  { value: 'constant', label: 'Constant' },
] as const;

const QUANTIZATIONS = [
  { value: 'none', label: 'None: full precision' },
  { value: 'nf4', label: '4-bit (NF4): about a third of the memory' },
] as const;

const SchedulerField = () => (
  <ChoiceField
    name="lr_scheduler"
    label="Learning rate schedule"
    hint="How the learning rate falls after the warm-up."
    options={SCHEDULERS}
  />
);

const QuantizationField = () => (
  <ChoiceField
    name="quantization"
    label="Quantization of the base model"
    hint="Four bits save memory and cost some speed; the adapter stays in full precision."
    options={QUANTIZATIONS}
  />
);

interface ChoiceFieldProps {
  name: 'lr_scheduler' | 'quantization';
  label: string;
  hint: string;
  options: readonly { value: string; label: string }[];
}

function ChoiceField({ name, label, hint, options }: ChoiceFieldProps) {
  const { control } = useConfigurationForm();
  return (
    <Controller
      control={control}
      name={`hyperparameters.${name}`}
      render={({ field, fieldState }) => (
        <Field label={label} hint={hint} error={fieldState.error?.message}>
          {(aria) => (
            <Select value={field.value} onValueChange={field.onChange}>
              <SelectTrigger {...aria} ref={field.ref} onBlur={field.onBlur}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {options.map((option) => (
                  <SelectItem key={option.value} value={option.value}>
                    {option.label}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
      )}
    />
  );
}

function TargetModulesField() {
  const { control } = useConfigurationForm();
  return (
    <Controller
      control={control}
      name="hyperparameters.target_modules"
      render={({ field, fieldState }) => {
        const chosen = field.value ?? [];
        return (
          <fieldset className="flex flex-col gap-2 md:col-span-2">
            <legend className="text-sm font-medium">Adapted modules</legend>
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              {ALL_TARGET_MODULES.map((module) => (
                <label key={module} className="flex items-center gap-2 font-mono text-sm">
                  <Checkbox
                    checked={chosen.includes(module)}
                    onCheckedChange={(isChecked) =>
                      field.onChange(
                        ALL_TARGET_MODULES.filter((other) =>
                          other === module ? isChecked === true : chosen.includes(other),
                        ),
                      )
                    }
                  />
                  {module}
                </label>
              ))}
            </div>
            {fieldState.error && (
              <p role="alert" className="text-xs text-status-failed">
                {fieldState.error.message}
              </p>
            )}
            <p className="text-xs text-muted-foreground">
              The layers of the base model that get an adapter: all of them learn best, fewer are smaller.
            </p>
          </fieldset>
        );
      }}
    />
  );
}
