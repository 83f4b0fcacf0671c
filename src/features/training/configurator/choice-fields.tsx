'use client';

import { memo } from 'react';
import { Controller } from 'react-hook-form';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { ALL_TARGET_MODULES } from '@/core/training/hyperparameters';
import { ChangedMarker } from './changed-marker';
import { changedHyperparameters, type Baseline } from './configuration';
import { CHOICES, TARGET_MODULES_LABEL } from './hyperparameter-fields';
import { useConfigurationForm } from './use-configuration-form';

interface ChoiceFieldProps {
  name: keyof typeof CHOICES;
  baseline: Baseline;
}

/** A setting that is one of a few words. */
export const ChoiceField = memo(function ChoiceField({ name, baseline }: ChoiceFieldProps) {
  const { control, setFocus } = useConfigurationForm();
  const { label, hint, options } = CHOICES[name];
  const original = baseline.hyperparameters[name];
  return (
    <Controller
      control={control}
      name={`hyperparameters.${name}`}
      render={({ field, fieldState }) => (
        <div className="relative">
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
          {field.value !== original && (
            <ChangedMarker
              label={label}
              baselineLabel={baseline.label}
              original={original}
              onReset={() => {
                field.onChange(original);
                setFocus(`hyperparameters.${name}`);
              }}
            />
          )}
        </div>
      )}
    />
  );
});

/** Which projections of the base model get an adapter. */
export const TargetModulesField = memo(function TargetModulesField({ baseline }: { baseline: Baseline }) {
  const { control, setFocus } = useConfigurationForm();
  const original = baseline.hyperparameters.target_modules;
  return (
    <Controller
      control={control}
      name="hyperparameters.target_modules"
      render={({ field, fieldState }) => {
        const chosen = field.value ?? [];
        const [isChanged] = changedHyperparameters(
          { ...baseline.hyperparameters, target_modules: chosen },
          baseline.hyperparameters,
        );
        return (
          <fieldset className="flex flex-col gap-2 md:col-span-2">
            <legend className="text-sm font-medium">{TARGET_MODULES_LABEL}</legend>
            {isChanged && (
              <ChangedMarker
                label={TARGET_MODULES_LABEL}
                baselineLabel={baseline.label}
                original={original.length === ALL_TARGET_MODULES.length ? 'all' : original.join(', ')}
                onReset={() => {
                  field.onChange(original);
                  setFocus('hyperparameters.target_modules');
                }}
              />
            )}
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              {ALL_TARGET_MODULES.map((module, index) => (
                <label key={module} className="flex items-center gap-2 font-mono text-sm">
                  <Checkbox
                    ref={index === 0 ? field.ref : undefined}
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
});
