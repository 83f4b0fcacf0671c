'use client';

import { memo, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
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

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const where = (event.clientX - left - PLOT_INSET.left) / (width - INSETS_PX);
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
              style={{ left: `calc(${PLOT_INSET.left}px + ${PLOT_WIDTH} * ${share})` }}
            />
            <div className="pointer-events-none absolute top-3 z-10 w-max" style={tooltipPlace(share)}>
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

const INSETS_PX = PLOT_INSET.left + PLOT_INSET.right;
const PLOT_WIDTH = `(100% - ${INSETS_PX}px)`;
const TOOLTIP_GAP_PX = 10;

/** On the wider side of the pointed position, and never wider than that side. `share`: from 0 at the left to 1. */
const tooltipPlace = (share: number): CSSProperties => {
  const isLeft = share >= 0.5;
  const wider = Math.max(share, 1 - share);
  return {
    maxWidth: `calc(${PLOT_WIDTH} * ${wider} - ${TOOLTIP_GAP_PX}px)`,
    ...(isLeft
      ? { right: `calc(${PLOT_INSET.right}px + ${PLOT_WIDTH} * ${1 - share} + ${TOOLTIP_GAP_PX}px)` }
      : { left: `calc(${PLOT_INSET.left}px + ${PLOT_WIDTH} * ${share} + ${TOOLTIP_GAP_PX}px)` }),
  };
};

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
              activeDot={false}
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
            activeDot={false}
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
