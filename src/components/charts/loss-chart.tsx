'use client';

import { useMemo } from 'react';
import type { ChartModel } from '@/core/monitoring/chart-model';
import type { LossSeries } from '@/core/monitoring/chart-settings';
import type { ChartZoom } from '@/lib/chart-zoom';
import { formatLoss } from '@/lib/format';
import type { ChartSettingsState } from '@/lib/use-chart-model';
import { ChartFigure } from './chart-figure';
import { DragZoom } from './drag-zoom';
import { LinePlot } from './line-plot';
import { LossLegend } from './loss-legend';
import type { PlotLine } from './plot-line';
import { ZoomStrip } from './zoom-strip';

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

interface LossChartProps extends ChartSettingsState {
  model: ChartModel;
  zoom: ChartZoom;
  syncId: string;
  emptyText: string;
}

/**
 * Training loss, raw behind its smooth, and validation loss on the same axes; the legend shows and hides them, dragging over the
 * plot and the strip below it zoom.
 */
export function LossChart({ model, zoom, settings, onSettingsChange, syncId, emptyText }: LossChartProps) {
  const { scale, hiddenLosses } = settings;
  const lines = useMemo(
    () => GROUPS.filter((group) => !hiddenLosses.includes(group.id)).flatMap((group) => group.lines),
    [hiddenLosses],
  );
  const toggle = (id: LossSeries) => {
    const others = hiddenLosses.filter((hidden) => hidden !== id);
    onSettingsChange({ ...settings, hiddenLosses: hiddenLosses.includes(id) ? others : [...others, id] });
  };

  return (
    <div>
      <LossLegend groups={GROUPS} model={model} hidden={hiddenLosses} onToggle={toggle} />
      <ChartFigure
        title="Loss"
        model={model}
        lines={lines}
        heightPx={HEIGHT_PX}
        emptyText={lines.length === 0 ? 'Both series are hidden.' : emptyText}
      >
        <DragZoom xDomain={model.xDomain} zoom={zoom}>
          <LinePlot
            model={model}
            lines={lines}
            axis={model.lossAxis}
            scale={scale}
            heightPx={HEIGHT_PX}
            syncId={syncId}
            nonFinite={model.nonFiniteLoss}
            clipped={model.clippedLoss}
          />
        </DragZoom>
      </ChartFigure>
      <ZoomStrip model={model} zoom={zoom} />
    </div>
  );
}
