'use client';

import type { ChartModel } from '@/core/monitoring/chart-model';
import type { MetricName } from '@/core/monitoring/metric-points';
import type { ChartZoom } from '@/lib/chart-zoom';
import { formatDecimal, formatLearningRate, formatRate } from '@/lib/format';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ChartFigure } from './chart-figure';
import { DragZoom } from './drag-zoom';
import { LinePlot } from './line-plot';
import type { PlotLine } from './plot-line';

interface DetailChart {
  metric: MetricName;
  title: string;
  lines: readonly PlotLine[];
}

const LEARNING_RATE = { label: 'Learning rate', color: 'var(--series-3)', format: formatLearningRate };
const NORM = { color: 'var(--series-4)', format: (value: number | null) => formatDecimal(value, 3) };
const RATE = { color: 'var(--series-5)', format: (value: number | null) => formatRate(value, 'tokens/s') };

const CHARTS: readonly DetailChart[] = [
  {
    metric: 'learning_rate',
    title: 'Learning rate',
    lines: [{ key: 'learning_rate', style: 'plain', ...LEARNING_RATE }],
  },
  {
    metric: 'gradient_norm',
    title: 'Gradient norm',
    lines: [
      { key: 'gradient_norm', label: 'Gradient norm', style: 'faint', ...NORM },
      { key: 'gradient_norm_smooth', label: 'Gradient norm, smoothed', style: 'plain', ...NORM },
    ],
  },
  {
    metric: 'throughput',
    title: 'Throughput',
    lines: [
      { key: 'throughput', label: 'Throughput', style: 'faint', ...RATE },
      { key: 'throughput_smooth', label: 'Throughput, smoothed', style: 'plain', ...RATE },
    ],
  },
];

const HEIGHT_PX = 150;

interface DetailChartsProps {
  model: ChartModel;
  zoom: ChartZoom;
  syncId: string;
  emptyText: string;
}

/** Learning rate, gradient norm and throughput over the same x axis as the loss. */
export function DetailCharts({ model, zoom, syncId, emptyText }: DetailChartsProps) {
  return (
    <div className="grid gap-4 md:grid-cols-3">
      {CHARTS.map(({ metric, title, lines }) => (
        <Card key={title}>
          <CardHeader className="flex-row items-baseline justify-between gap-2">
            <CardTitle className="text-sm">{title}</CardTitle>
            <span className="text-xs text-muted-foreground tabular-nums">
              {lines[0]?.format(model.summaries[metric]?.last.value ?? null)}
            </span>
          </CardHeader>
          <CardContent className="px-2 pb-3 sm:px-2">
            <ChartFigure
              title={title}
              model={model}
              lines={lines}
              heightPx={HEIGHT_PX}
              emptyText={model.rows.length > 0 ? 'Not reported by the cluster.' : emptyText}
            >
              <DragZoom xDomain={model.xDomain} zoom={zoom}>
                <LinePlot
                  model={model}
                  lines={lines}
                  axis={model.axes[metric]}
                  scale="linear"
                  heightPx={HEIGHT_PX}
                  syncId={syncId}
                  hasBriefTooltip
                  clipped={model.clipped[metric]}
                />
              </DragZoom>
            </ChartFigure>
          </CardContent>
        </Card>
      ))}
    </div>
  );
}
