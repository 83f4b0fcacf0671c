'use client';

import { Toggle } from 'radix-ui';
import type { ChartSettings } from '@/core/monitoring/chart-settings';
import { Slider } from '../ui/slider';
import { SegmentedControl } from './segmented-control';

const X_OPTIONS = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'time', label: 'Time' },
] as const;
const SCALE_OPTIONS = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log' },
] as const;

const MAX_SMOOTHING = 0.99;

interface ChartSettingsBarProps {
  settings: ChartSettings;
  onChange: (settings: ChartSettings) => void;
}

/** Smoothing, outliers, scale and x axis of the charts. */
export function ChartSettingsBar({ settings, onChange }: ChartSettingsBarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="flex items-center gap-2 text-xs text-muted-foreground">
        <span aria-hidden>Smoothing</span>
        <Slider
          className="w-24"
          thumbLabels={['Smoothing']}
          min={0}
          max={MAX_SMOOTHING}
          step={0.01}
          value={[settings.smoothing]}
          onValueChange={([smoothing = settings.smoothing]) => onChange({ ...settings, smoothing })}
        />
        <span className="w-8 tabular-nums">{settings.smoothing.toFixed(2)}</span>
      </div>
      <Toggle.Root
        pressed={settings.isClipped}
        onPressedChange={(isClipped) => onChange({ ...settings, isClipped })}
        title="Fit the value axes to the values without the outliers, which are marked at the edge"
        className="h-8 rounded-md border px-2.5 text-xs font-medium text-muted-foreground transition-colors hover:text-foreground data-[state=on]:bg-secondary data-[state=on]:text-foreground"
      >
        Clip outliers
      </Toggle.Root>
      <SegmentedControl
        label="Scale of the loss"
        value={settings.scale}
        options={SCALE_OPTIONS}
        onChange={(scale) => onChange({ ...settings, scale })}
      />
      <SegmentedControl
        label="Along the bottom"
        value={settings.xAxis}
        options={X_OPTIONS}
        onChange={(xAxis) => onChange({ ...settings, xAxis })}
      />
    </div>
  );
}
