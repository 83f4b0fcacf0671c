'use client';

import { RotateCcwIcon, TriangleAlertIcon } from 'lucide-react';
import { useId } from 'react';
import { useController } from 'react-hook-form';
import { Label } from '@/components/ui/label';
import { Slider } from '@/components/ui/slider';
import { ExactInput } from './exact-input';
import type { HyperparameterField } from './hyperparameter-fields';
import { fromSliderPosition, sliderRange, toSliderPosition } from './slider-scale';
import { useConfigurationForm } from './use-configuration-form';

interface HyperparameterControlProps {
  field: HyperparameterField;
  /** What the value was before it was edited. */
  baseline: number;
  /** Why the value is unusual, when it is. */
  warning: string | undefined;
}

/** One hyperparameter: slider, exact input, what it does, and what is wrong, unusual or changed about its value. */
export function HyperparameterControl({ field, baseline, warning }: HyperparameterControlProps) {
  const id = useId();
  const { control } = useConfigurationForm();
  const {
    field: { value = baseline, onChange, onBlur, ref },
    fieldState: { error },
  } = useController({ control, name: `hyperparameters.${field.name}` });
  const isChanged = !Object.is(value, baseline);

  return (
    <div className="flex flex-col gap-1">
      <div className="flex h-6 items-center justify-between gap-2">
        <Label htmlFor={id}>{field.label}</Label>
        {isChanged && (
          <button
            type="button"
            onClick={() => onChange(baseline)}
            className="flex items-center gap-1 rounded-sm px-1 text-xs text-muted-foreground hover:bg-muted hover:text-foreground"
          >
            <span className="font-medium text-foreground">Changed</span>
            <RotateCcwIcon aria-hidden className="size-3" />
            <span className="sr-only">{field.label}:</span> back to{' '}
            <span className="font-mono">{field.format(baseline)}</span>
          </button>
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
}
