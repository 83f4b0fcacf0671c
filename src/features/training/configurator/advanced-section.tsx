'use client';

import { RotateCcwIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { ChoiceField, TargetModulesField } from './choice-fields';
import type { Baseline } from './configuration';
import { HyperparameterControl } from './hyperparameter-control';
import {
  ADAPTER_FIELDS,
  OPTIMIZER_FIELDS,
  TRAINING_FIELDS,
  type HyperparameterField,
} from './hyperparameter-fields';

interface AdvancedSectionProps {
  baseline: Baseline;
  /** Reasons why values are unusual, by field. */
  warnings: ReadonlyMap<string, string>;
  /** How many settings differ from the baseline. */
  changedCount: number;
  onResetAll: () => void;
}

/** Every hyperparameter, editable. */
export function AdvancedSection({ baseline, warnings, changedCount, onResetAll }: AdvancedSectionProps) {
  const controls = (fields: readonly HyperparameterField[]) =>
    fields.map((field) => (
      <HyperparameterControl
        key={field.name}
        field={field}
        baseline={baseline}
        warning={warnings.get(field.name)}
      />
    ));
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <CardHeader>
          <CardTitle>Advanced settings</CardTitle>
          <CardDescription>
            {baseline.label} has set them all; what you change is marked and can be reset.
          </CardDescription>
        </CardHeader>
        {/* Kept in place while there is nothing to reset: it does not lose the focus when it was pressed. */}
        <Button
          variant="ghost"
          size="sm"
          className="m-2"
          aria-disabled={changedCount === 0}
          onClick={() => {
            if (changedCount > 0) onResetAll();
          }}
        >
          <RotateCcwIcon aria-hidden />
          {changedCount === 0 ? 'Reset all' : `Reset all ${changedCount}`}
        </Button>
      </div>
      <CardContent>
        <div className="flex flex-col gap-6">
          <FieldGroup title="Training">{controls(TRAINING_FIELDS)}</FieldGroup>
          <FieldGroup title="Adapter">
            {controls(ADAPTER_FIELDS)}
            <ChoiceField name="quantization" baseline={baseline} />
            <TargetModulesField baseline={baseline} />
          </FieldGroup>
          <FieldGroup title="Optimizer">
            {controls(OPTIMIZER_FIELDS)}
            <ChoiceField name="lr_scheduler" baseline={baseline} />
          </FieldGroup>
        </div>
      </CardContent>
    </Card>
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
