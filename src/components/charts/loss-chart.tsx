'use client';

import { useMemo } from 'react';
import type { ChartModel, ChartSettings, LossSeries } from '@/core/monitoring/chart-model';
import { cn } from '@/lib/cn';
import { formatLoss, formatPlural } from '@/lib/format';
import { ChartFigure } from './chart-figure';
import { LinePlot } from './line-plot';
import type { PlotLine } from './plot-line';

interface LossGroup {
  id: LossSeries;
  label: string;
  color: string;
  lines: readonly PlotLine[];
}

const line = (key: PlotLine['key'], label: string, color: string, style: PlotLine['style']): PlotLine => ({
  key,
  label,
  color,
  style,
  format: formatLoss,
});

const GROUPS: readonly LossGroup[] = [
  {
    id: 'training',
    label: 'Training',
    color: 'var(--series-1)',
    lines: [
      line('training_loss', 'Training loss', 'var(--series-1)', 'faint'),
      line('training_loss_smooth', 'Training loss, smoothed', 'var(--series-1)', 'plain'),
    ],
  },
  {
    id: 'validation',
    label: 'Validation',
    color: 'var(--series-2)',
    lines: [line('validation_loss', 'Validation loss', 'var(--series-2)', 'sparse')],
  },
];

const HEIGHT_PX = 340;

interface LossChartProps {
  model: ChartModel;
  settings: ChartSettings;
  onSettingsChange: (settings: ChartSettings) => void;
  syncId: string;
  emptyText: string;
}

/** Training loss, raw behind its smooth, and validation loss on the same axes; the legend shows and hides them. */
export function LossChart({ model, settings, onSettingsChange, syncId, emptyText }: LossChartProps) {
  const { scale, hiddenLosses } = settings;
  const lines = useMemo(
    () => GROUPS.filter((group) => !hiddenLosses.includes(group.id)).flatMap((group) => group.lines),
    [hiddenLosses],
  );
  const nonFiniteCount = model.nonFiniteLoss.reduce((sum, span) => sum + span.count, 0);
  const toggle = (id: LossSeries) => {
    const others = hiddenLosses.filter((hidden) => hidden !== id);
    onSettingsChange({ ...settings, hiddenLosses: hiddenLosses.includes(id) ? others : [...others, id] });
  };

  return (
    <div>
      <div className="flex flex-wrap items-center gap-1 pb-2 text-xs">
        {GROUPS.map(({ id, label, color }) => (
          <button
            key={id}
            type="button"
            aria-pressed={!hiddenLosses.includes(id)}
            onClick={() => toggle(id)}
            className={cn(
              'flex h-6 items-center gap-1.5 rounded-sm px-1.5 font-medium hover:bg-muted',
              hiddenLosses.includes(id) && 'text-muted-foreground line-through',
            )}
          >
            <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: color }} />
            {label}
          </button>
        ))}
        {nonFiniteCount > 0 && (
          <span className="ml-auto text-status-failed">
            {formatPlural(nonFiniteCount, 'training loss', 'training losses')} NaN or infinite
          </span>
        )}
      </div>
      <ChartFigure
        title="Loss"
        model={model}
        lines={lines}
        heightPx={HEIGHT_PX}
        emptyText={lines.length === 0 ? 'Both series are hidden.' : emptyText}
      >
        <LinePlot
          model={model}
          lines={lines}
          axis={model.lossAxis}
          scale={scale}
          heightPx={HEIGHT_PX}
          syncId={syncId}
          nonFinite={model.nonFiniteLoss}
        />
      </ChartFigure>
    </div>
  );
}
