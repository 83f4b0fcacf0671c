'use client';

import { TriangleAlertIcon } from 'lucide-react';
import { memo, useId } from 'react';
import { useController } from 'react-hook-form';
import { Label } from '@/components/ui/label';
import { Slider } from '@/components/ui/slider';
import { ChangedMarker } from './changed-marker';
import type { Baseline } from './configuration';
import { ExactInput } from './exact-input';
import type { HyperparameterField } from './hyperparameter-fields';
import { fromSliderPosition, sliderRange, toSliderPosition } from './slider-scale';
import { useConfigurationForm } from './use-configuration-form';

interface HyperparameterControlProps {
  field: HyperparameterField;
  baseline: Baseline;
  /** Why the value is unusual, when it is. */
  warning: string | undefined;
}

/**
 * One hyperparameter: slider, exact input, what it does, and what is wrong, unusual or changed about its value. Remembered:
 * the page is drawn anew with each key, its dozen controls are not.
 */
export const HyperparameterControl = memo(function HyperparameterControl({
  field,
  baseline,
  warning,
}: HyperparameterControlProps) {
  const id = useId();
  const { control, setFocus } = useConfigurationForm();
  const original = baseline.hyperparameters[field.name];
  const {
    field: { value = original, onChange, onBlur, ref },
    fieldState: { error },
  } = useController({ control, name: `hyperparameters.${field.name}` });

  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-2">
        <Label htmlFor={id}>{field.label}</Label>
        {!Object.is(value, original) && (
          <ChangedMarker
            label={field.label}
            baselineLabel={baseline.label}
            original={field.format(original)}
            onReset={() => {
              onChange(original);
              setFocus(`hyperparameters.${field.name}`);
            }}
          />
        )}
      </div>
      <div className="flex items-center gap-3">
        {field.slider && (
          <Slider
            thumbLabels={[`${field.label}, slider`]}
            {...sliderRange(field.slider)}
            value={[toSliderPosition(field.slider, value)]}
            onValueChange={([position]) => {
              if (field.slider && position !== undefined) {
                onChange(fromSliderPosition(field.slider, position));
              }
            }}
          />
        )}
        <ExactInput
          id={id}
          className="h-8 w-28 shrink-0 px-2 text-right font-mono tabular-nums"
          value={value}
          format={field.format}
          onChange={onChange}
          onBlur={onBlur}
          ref={ref}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-note`}
        />
      </div>
      <div id={`${id}-note`} className="text-xs">
        {error !== undefined && (
          <p role="alert" className="text-status-failed">
            {error.message}
          </p>
        )}
        {error === undefined && warning !== undefined && (
          <p className="flex gap-1 text-warning">
            <TriangleAlertIcon aria-hidden className="mt-0.5 size-3 shrink-0" />
            {warning}
          </p>
        )}
        <p className="text-muted-foreground">{field.explanation}</p>
      </div>
    </div>
  );
});
