'use client';

import { Controller } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { BaseModelView, CatalogView } from '@/core/catalog/catalog.schema';
import { formatCount, formatTokens } from '@/lib/format';
import { useConfigurationForm } from './use-configuration-form';

interface BaseModelFieldProps {
  catalog: CatalogView;
  onChoose: (model: BaseModelView) => void;
}

/** The model that the adapter is trained for. What the cluster does not offer is shown, but cannot be chosen. */
export function BaseModelField({ catalog, onChoose }: BaseModelFieldProps) {
  const { control } = useConfigurationForm();
  return (
    <Controller
      control={control}
      name="hyperparameters.base_model"
      render={({ field, fieldState }) => {
        const chosen = catalog.base_models.find((model) => model.id === field.value);
        return (
          <Field label="Base model" error={fieldState.error?.message} hint={chosen && describe(chosen)}>
            {(aria) => (
              <Select
                value={field.value}
                onValueChange={(id) => {
                  const model = catalog.base_models.find((candidate) => candidate.id === id);
                  if (model) onChoose(model);
                }}
              >
                <SelectTrigger {...aria} ref={field.ref} onBlur={field.onBlur}>
                  <SelectValue placeholder="Choose a base model" />
                </SelectTrigger>
                <SelectContent>
                  {catalog.base_models.map((model) => {
                    const isMissing = catalog.cluster === 'ok' && !model.available;
                    return (
                      <SelectItem key={model.id} value={model.id} disabled={isMissing}>
                        {model.name}
                        {isMissing && ' · not offered by the connected cluster'}
                      </SelectItem>
                    );
                  })}
                </SelectContent>
              </Select>
            )}
          </Field>
        );
      }}
    />
  );
}

const describe = (model: BaseModelView): string =>
  `${model.description} ${formatTokens(model.parameters)} parameters, reads up to ${formatCount(model.max_seq_length)} tokens, licence ${model.license}.`;
