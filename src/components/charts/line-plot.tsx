'use client';

import { memo } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { AxisScale, ValueAxis } from '@/core/monitoring/axis';
import type { ChartModel, Clipped } from '@/core/monitoring/chart-model';
import type { ChartRow, NonFiniteSpan } from '@/core/monitoring/chart-rows';
import { ChartTooltip } from './chart-tooltip';
import { ClipMarks } from './clip-marks';
import { formatPosition, formatValueTick } from './format-axis';
import { drawnValue, type PlotLine } from './plot-line';
import { renderDot } from './plot-dot';
import { PLOT_MARGIN, Y_AXIS_WIDTH } from './plot-layout';

interface LinePlotProps {
  /** Memoize: a new model draws everything again. */
  model: ChartModel;
  lines: readonly PlotLine[];
  axis: ValueAxis | null;
  scale: AxisScale;
  heightPx: number;
  /** Charts of one model with the same id show the same position on hover. */
  syncId: string;
  /** The tooltip says the values alone. */
  hasBriefTooltip?: boolean;
  /** Stretches in which a value was NaN or infinite. */
  nonFinite?: readonly NonFiniteSpan[];
  /** Values that lie beyond the axis. */
  clipped: Clipped;
}

const NO_SPANS: readonly NonFiniteSpan[] = [];
const AXIS_TEXT = { fontSize: 12, fill: 'var(--muted-foreground)' };

/** Lines over a common x axis: gaps where values are missing, marks where they are not finite, no animation. */
export const LinePlot = memo(function LinePlot({
  model,
  lines,
  axis,
  scale,
  heightPx,
  syncId,
  hasBriefTooltip = false,
  nonFinite = NO_SPANS,
  clipped,
}: LinePlotProps) {
  const { rows, xAxis } = model;
  return (
    <ResponsiveContainer width="100%" height={heightPx}>
      <LineChart data={rows} syncId={syncId} margin={PLOT_MARGIN} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="x"
          type="number"
          domain={model.xDomain}
          allowDataOverflow
          ticks={model.xTicks}
          interval="preserveStart"
          minTickGap={24}
          tickFormatter={(position: number) => formatPosition(xAxis, position)}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={{ stroke: 'var(--border)' }}
        />
        <YAxis
          scale={scale}
          domain={axis?.domain}
          ticks={axis?.ticks}
          allowDataOverflow
          tickFormatter={formatValueTick}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={false}
          width={Y_AXIS_WIDTH}
        />
        {nonFinite.map((span) =>
          span.from === span.to ? (
            <ReferenceLine
              key={span.from}
              x={span.from}
              stroke="var(--status-failed)"
              strokeDasharray="3 3"
            />
          ) : (
            <ReferenceArea
              key={span.from}
              x1={span.from}
              x2={span.to}
              fill="var(--status-failed)"
              fillOpacity={0.12}
            />
          ),
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--muted-foreground)', strokeWidth: 1 }}
          content={({ active, payload }) => {
            const row = payload[0]?.payload as ChartRow | undefined;
            return active && row ? <ChartTooltip row={row} lines={lines} isBrief={hasBriefTooltip} /> : null;
          }}
        />
        {lines.map((line) => (
          <Line
            key={line.key}
            name={line.label}
            dataKey={(row: ChartRow) => drawnValue(row, line.key, scale)}
            stroke={line.color}
            strokeOpacity={line.style === 'faint' ? 0.25 : 1}
            strokeWidth={line.style === 'faint' ? 1 : 1.75}
            strokeLinejoin="round"
            connectNulls={line.style === 'sparse'}
            dot={renderDot(rows, line, scale)}
            activeDot={line.style === 'faint' ? false : { r: 3, strokeWidth: 0, fill: line.color }}
            isAnimationActive={false}
          />
        ))}
        <ClipMarks marks={clipped.marks} />
      </LineChart>
    </ResponsiveContainer>
  );
});
