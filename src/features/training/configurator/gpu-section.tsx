'use client';

import type { ReactNode } from 'react';
import { Controller } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { CatalogView, GpuTypeView } from '@/core/catalog/catalog.schema';
import { formatCount, formatPlural, formatUnitPrice } from '@/lib/format';
import { OptionCard } from './option-card';
import { useConfigurationForm } from './use-configuration-form';

interface GpuSectionProps {
  catalog: CatalogView;
  /** The comparison of all GPUs, below the choice. */
  children: ReactNode;
}

/** GPU type and number. What the cluster does not offer is shown, but cannot be chosen. */
export function GpuSection({ catalog, children }: GpuSectionProps) {
  const { control, setValue } = useConfigurationForm();
  return (
    <Controller
      control={control}
      name="gpu_config.gpu_type"
      render={({ field, fieldState }) => {
        const chosen = catalog.gpu_types.find((gpu) => gpu.id === field.value);
        return (
          <fieldset className="flex min-w-0 flex-col gap-3">
            <legend className="mb-2 text-sm font-medium">GPU</legend>
            <div className="grid gap-3 sm:grid-cols-2">
              {catalog.gpu_types.map((gpu) => (
                <OptionCard
                  key={gpu.id}
                  group="gpu-type"
                  value={gpu.id}
                  isChosen={gpu.id === field.value}
                  isDisabled={catalog.cluster === 'ok' && !gpu.available}
                  title={gpu.name}
                  aside={`${formatUnitPrice(gpu.price_per_hour_usd)}/h`}
                  onChoose={() => {
                    field.onChange(gpu.id);
                    setValue('gpu_config.num_gpus', 1, { shouldValidate: true });
                  }}
                >
                  {gpu.vram_gib} GiB · {availability(gpu, catalog.cluster)}
                </OptionCard>
              ))}
            </div>
            {fieldState.error && (
              <p role="alert" className="text-sm text-status-failed">
                {fieldState.error.message}
              </p>
            )}
            {chosen && chosen.max_count > 1 && <GpuCountField gpu={chosen} />}
            {children}
          </fieldset>
        );
      }}
    />
  );
}

function availability(gpu: GpuTypeView, cluster: CatalogView['cluster']): string {
  if (cluster === 'unreachable' || gpu.free_count === null) return 'availability unknown';
  if (!gpu.available) return 'not offered by the connected cluster';
  return gpu.free_count === 0 ? 'none free: the job will wait' : `${formatCount(gpu.free_count)} free`;
}

function GpuCountField({ gpu }: { gpu: GpuTypeView }) {
  const { control } = useConfigurationForm();
  const counts = Array.from({ length: gpu.max_count }, (_, index) => index + 1);
  return (
    <Controller
      control={control}
      name="gpu_config.num_gpus"
      render={({ field, fieldState }) => (
        <Field
          label="Number of GPUs"
          className="max-w-64"
          error={fieldState.error?.message}
          hint={`${formatUnitPrice(gpu.price_per_hour_usd * field.value)} per hour in all`}
        >
          {(aria) => (
            <Select value={String(field.value)} onValueChange={(count) => field.onChange(Number(count))}>
              <SelectTrigger {...aria} ref={field.ref} onBlur={field.onBlur}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {counts.map((count) => (
                  <SelectItem key={count} value={String(count)}>
                    {formatPlural(count, 'GPU')}
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
