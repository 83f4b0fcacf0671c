'use client';

import { memo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { CompareChartModel, ComparedCurve } from '@/core/training/compare/compare-chart';
import { formatPlural } from '@/lib/format';
import { CompareSummaryTable } from './compare-summary';
import { CompareTooltip } from './compare-tooltip';
import { describeReadings, formatComparePosition, METRIC_WORDS } from './compare-words';
import { formatValueTick } from './format-axis';
import { PLOT_INSET, PLOT_MARGIN, Y_AXIS_WIDTH } from './plot-layout';

interface CompareChartProps {
  /** Memoize: a new model draws everything again. */
  model: CompareChartModel;
  /** Shown in place of the plot when no run has a value. */
  emptyText: string;
}

const HEIGHT_PX = 380;
/** Up to so many measurements the dots of a curve do not run into each other. */
const MAX_DOTS = 40;

/** The curves of several runs over one axis. Pointing at a position, or going there by arrow keys, reads all of them. */
export function CompareChart({ model, emptyText }: CompareChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const { curves, xDomain, settings } = model;
  if (model.valueAxis === null) {
    return (
      <p
        className="flex items-center justify-center px-4 text-center text-sm text-muted-foreground"
        style={{ height: HEIGHT_PX }}
      >
        {emptyText}
      </p>
    );
  }
  const [low, high] = xDomain;
  const isInside = pointed !== null && pointed >= low && pointed <= high;
  const at = isInside ? pointed : null;
  const share = at === null ? 0 : (at - low) / (high - low);
  const insets = PLOT_INSET.left + PLOT_INSET.right;

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const where = (event.clientX - left - PLOT_INSET.left) / (width - insets);
    setPointed(model.positionNear(low + where * (high - low)));
  };
  const go = (event: KeyboardEvent) => {
    const start = model.positionNear(low);
    const to: Record<string, () => number | null> = {
      ArrowRight: () => (at === null ? start : model.positionBeside(at, 1)),
      ArrowLeft: () => (at === null ? start : model.positionBeside(at, -1)),
      Home: () => start,
      End: () => model.positionNear(high),
      Escape: () => null,
    };
    const move = to[event.key];
    if (!move) return;
    event.preventDefault();
    setPointed(move());
  };

  const title = `${METRIC_WORDS[settings.metric]} of ${formatPlural(curves.length, 'run')}`;
  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${title}: position`}
        aria-valuemin={low}
        aria-valuemax={high}
        aria-valuenow={at ?? low}
        aria-valuetext={at === null ? 'Arrow keys go along the curves' : describeReadings(model, at)}
        className="relative touch-pan-y"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => event.pointerType === 'mouse' && setPointed(null)}
        onKeyDown={go}
        onBlur={() => setPointed(null)}
      >
        <Plot model={model} />
        {at !== null && (
          <>
            <span
              aria-hidden
              className="pointer-events-none absolute top-2 bottom-8 w-px bg-muted-foreground"
              style={{ left: `calc(${PLOT_INSET.left}px + (100% - ${insets}px) * ${share})` }}
            />
            <div
              className="pointer-events-none absolute top-3 z-10 w-max max-w-[calc(100%-72px)]"
              style={
                share < 0.5
                  ? { left: `calc(${PLOT_INSET.left}px + (100% - ${insets}px) * ${share} + 10px)` }
                  : { right: `calc(${PLOT_INSET.right}px + (100% - ${insets}px) * ${1 - share} + 10px)` }
              }
            >
              <CompareTooltip model={model} at={at} />
            </div>
          </>
        )}
      </div>
      {/* Around the table: a table itself does not shrink to nothing. */}
      <div className="sr-only">
        <CompareSummaryTable title={title} model={model} />
      </div>
    </div>
  );
}

const AXIS_TEXT = { fontSize: 12, fill: 'var(--muted-foreground)' };

/** Drawn again only for a new model, not while the pointer moves. */
const Plot = memo(function Plot({ model }: { model: CompareChartModel }) {
  const { curves, settings } = model;
  const hasSmooth = settings.metric === 'training_loss' && settings.smoothing > 0;
  return (
    <ResponsiveContainer width="100%" height={HEIGHT_PX}>
      <LineChart margin={PLOT_MARGIN} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="x"
          type="number"
          domain={model.xDomain}
          allowDataOverflow
          ticks={[...model.xTicks]}
          interval="equidistantPreserveStart"
          minTickGap={24}
          tickFormatter={(position: number) => formatComparePosition(settings.axis, position)}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={{ stroke: 'var(--border)' }}
        />
        <YAxis
          scale={settings.scale}
          domain={model.valueAxis?.domain}
          ticks={model.valueAxis?.ticks}
          allowDataOverflow
          tickFormatter={formatValueTick}
          tick={AXIS_TEXT}
          tickLine={false}
          axisLine={false}
          width={Y_AXIS_WIDTH}
        />
        {hasSmooth &&
          curves.map((curve) => (
            <Line
              key={`${curve.id} raw`}
              data={drawnPoints(curve, 'raw', settings.scale)}
              dataKey="y"
              stroke={curve.color}
              strokeOpacity={0.2}
              strokeWidth={1}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        {curves.map((curve) => (
          <Line
            key={curve.id}
            data={drawnPoints(curve, 'value', settings.scale)}
            dataKey="y"
            stroke={curve.color}
            strokeWidth={1.75}
            strokeLinejoin="round"
            dot={curve.points.length <= MAX_DOTS ? { r: 2.5, strokeWidth: 0, fill: curve.color } : false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
});

/** The measured points, with an empty one where a stretch ends; a log axis has no place for what is not positive. */
const drawnPoints = (curve: ComparedCurve, of: 'raw' | 'value', scale: 'linear' | 'log') =>
  curve.points.flatMap((point, index) => {
    const y = scale === 'log' && point[of] <= 0 ? null : point[of];
    const isCut = index > 0 && curve.points[index - 1]?.stretch !== point.stretch;
    return [...(isCut ? [{ x: point.x, y: null }] : []), { x: point.x, y }];
  });
