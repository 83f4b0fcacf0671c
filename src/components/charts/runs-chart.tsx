'use client';

import { useState } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { RunsChartModel } from '@/core/training/sweeps/runs-chart';
import { formatCount, formatLoss } from '@/lib/format';
import { CurveLegend } from './curve-legend';
import { CurveTable } from './curve-table';
import { formatValueTick } from './format-axis';

interface RunsChartProps {
  model: RunsChartModel;
  /** What is drawn: `Validation loss`. */
  title: string;
  /** Shown while no run has a loss. */
  emptyText: string;
}

type Row = RunsChartModel['rows'][number];

const HEIGHT_PX = 300;
/** Measured points are marked where they can be told apart. */
const MAX_DOTS = 40;
const AXIS_TEXT = { fontSize: 12, fill: 'var(--muted-foreground)' };
const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 };

/** The losses of several runs over their steps; the legend shows and hides them. */
export function RunsChart({ model, title, emptyText }: RunsChartProps) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const shown = model.series.filter(({ id }) => !hidden.includes(id));
  if (model.rows.length === 0) {
    return (
      <p
        className="flex items-center justify-center px-4 text-center text-sm text-muted-foreground"
        style={{ height: HEIGHT_PX }}
      >
        {emptyText}
      </p>
    );
  }
  return (
    <div>
      <CurveLegend curves={model.series} hidden={hidden} onChange={setHidden} />
      <div role="img" aria-label={`${title} of ${model.series.length} runs over their steps`}>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <LineChart data={[...model.rows]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--border)" />
            <XAxis
              dataKey="step"
              type="number"
              domain={model.xDomain}
              ticks={[...model.xTicks]}
              tickFormatter={formatCount}
              tick={AXIS_TEXT}
              tickLine={false}
              axisLine={{ stroke: 'var(--border)' }}
            />
            <YAxis
              domain={model.axis?.domain}
              ticks={model.axis?.ticks}
              tickFormatter={formatValueTick}
              tick={AXIS_TEXT}
              tickLine={false}
              axisLine={false}
              width={56}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: 'var(--muted-foreground)', strokeWidth: 1 }}
              content={({ active, payload }) => {
                const row = payload[0]?.payload as Row | undefined;
                return active && row ? <RowTooltip row={row} series={shown} /> : null;
              }}
            />
            {shown.map(({ id, label, color, points }) => (
              <Line
                key={id}
                name={label}
                dataKey={(row: Row) => row.losses[id] ?? null}
                stroke={color}
                strokeWidth={1.75}
                connectNulls
                dot={points.length <= MAX_DOTS && { r: 2.5, strokeWidth: 0, fill: color }}
                activeDot={{ r: 3.5, strokeWidth: 0, fill: color }}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
      {/* Around the table: a table itself does not shrink to nothing. */}
      <div className="sr-only">
        <SummaryTable model={model} title={title} />
      </div>
    </div>
  );
}

function RowTooltip({ row, series }: { row: Row; series: RunsChartModel['series'] }) {
  const measured = series.filter(({ id }) => row.losses[id] !== undefined);
  return (
    <div className="rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-popover">
      <p className="mb-1 text-muted-foreground tabular-nums">Step {formatCount(row.step)}</p>
      <dl className="grid grid-cols-[auto_auto] items-center gap-x-4 gap-y-0.5">
        {measured.map(({ id, label, color }) => (
          <div key={id} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex items-center gap-1.5">
              <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: color }} />
              {label}
            </dt>
            <dd className="text-right font-medium tabular-nums">{formatLoss(row.losses[id])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function SummaryTable({ model, title }: { model: RunsChartModel; title: string }) {
  return (
    <CurveTable
      title={title}
      headings={['Values', 'First', 'Last', 'Lowest']}
      rows={model.series.map(({ id, label, points }) => {
        const losses = points.map(({ loss }) => loss);
        const lowest = losses.length > 0 ? Math.min(...losses) : null;
        return {
          ...{ id, label },
          cells: [points.length, formatLoss(losses[0]), formatLoss(losses.at(-1)), formatLoss(lowest)],
        };
      })}
    />
  );
}
