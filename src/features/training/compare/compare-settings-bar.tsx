'use client';

import { SegmentedControl } from '@/components/charts/segmented-control';
import { Slider } from '@/components/ui/slider';
import { COMPARE_METRICS, type CompareAddress } from '@/core/training/compare/compare.schema';
import { COMPARE_X_AXES, type CompareXAxis } from '@/core/training/compare/run-positions';

const AXIS_LABELS: Record<CompareXAxis, string> = {
  step: 'Step',
  epoch: 'Epoch',
  tokens: 'Tokens',
  time: 'Time',
  cost: 'Dollars',
};
const X_OPTIONS = COMPARE_X_AXES.map((value) => ({ value, label: AXIS_LABELS[value] }));
const METRIC_LABELS = {
  training_loss: 'Training',
  validation_loss: 'Validation',
  learning_rate: 'LR',
} as const;
const METRIC_OPTIONS = COMPARE_METRICS.map((value) => ({ value, label: METRIC_LABELS[value] }));
const SCALE_OPTIONS = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log' },
] as const;
const MAX_SMOOTHING = 0.99;

interface CompareSettingsBarProps {
  address: CompareAddress;
  /** What is drawn now; the address follows once the slider is let go. */
  smoothing: number;
  onSmoothing: (smoothing: number) => void;
  onChange: (patch: Partial<CompareAddress>) => void;
}

/** What is drawn, along which axis, on which scale, how smooth. */
export function CompareSettingsBar({ address, smoothing, onSmoothing, onChange }: CompareSettingsBarProps) {
  return (
    <>
      <SegmentedControl
        label="What is drawn"
        value={address.metric}
        options={METRIC_OPTIONS}
        onChange={(metric) => onChange({ metric })}
      />
      {address.metric === 'training_loss' && (
        <div className="flex items-center gap-2 text-xs text-muted-foreground">
          <span aria-hidden>Smoothing</span>
          <Slider
            className="w-24"
            thumbLabels={['Smoothing']}
            min={0}
            max={MAX_SMOOTHING}
            step={0.01}
            value={[smoothing]}
            onValueChange={([value = smoothing]) => onSmoothing(value)}
            onValueCommit={([value = smoothing]) => onChange({ smoothing: value })}
          />
          <span className="w-8 tabular-nums">{smoothing.toFixed(2)}</span>
        </div>
      )}
      <SegmentedControl
        label="Scale"
        value={address.scale}
        options={SCALE_OPTIONS}
        onChange={(scale) => onChange({ scale })}
      />
      <SegmentedControl
        label="Along the bottom"
        value={address.x}
        options={X_OPTIONS}
        onChange={(x) => onChange({ x })}
      />
    </>
  );
}
