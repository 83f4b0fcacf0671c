'use client';

import { Badge } from '@/components/ui/badge';
import { PRESETS, type Hyperparameters, type PresetId } from '@/core/training/hyperparameters';
import { formatLearningRate, formatPlural } from '@/lib/format';
import type { Baseline } from './configuration';
import { OptionCard } from './option-card';

interface PresetSectionProps {
  /** The preset that the values are, `custom` when they are none. */
  current: PresetId;
  baseline: Baseline;
  changed: readonly (keyof Hyperparameters)[];
  onChoose: (preset: Exclude<PresetId, 'custom'>) => void;
}

const PRESET_IDS = ['conservative', 'balanced', 'aggressive'] as const;

/** Three tried starts. Choosing one overwrites the settings; editing a setting makes them custom. */
export function PresetSection({ current, baseline, changed, onChoose }: PresetSectionProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 flex w-full items-center justify-between gap-2 text-sm font-medium">
        Preset
      </legend>
      <div className="grid gap-3 md:grid-cols-3">
        {PRESET_IDS.map((id) => {
          const { name, purpose, values } = PRESETS[id];
          return (
            <OptionCard
              key={id}
              group="preset"
              value={id}
              isChosen={current === id}
              title={name}
              onChoose={() => onChoose(id)}
            >
              {purpose}
              <span className="mt-auto block pt-1 font-mono text-xs">
                lr {formatLearningRate(values.learning_rate)} · rank {values.lora_rank} ·{' '}
                {formatPlural(values.num_epochs, 'epoch')}
              </span>
            </OptionCard>
          );
        })}
      </div>
      <p
        className="flex min-h-6 flex-wrap items-center gap-2 text-sm text-muted-foreground"
        aria-live="polite"
      >
        {current === 'custom' && (
          <>
            <Badge variant="outline">Custom</Badge>
            {changed.length === 0
              ? `The settings of ${baseline.label}.`
              : `Based on ${baseline.label}, ${formatPlural(changed.length, 'setting')} changed.`}
          </>
        )}
      </p>
    </fieldset>
  );
}
