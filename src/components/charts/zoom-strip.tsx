'use client';

import { ChevronLeftIcon, ChevronRightIcon, RotateCcwIcon, ZoomInIcon, ZoomOutIcon } from 'lucide-react';
import { Slider } from 'radix-ui';
import { useMemo } from 'react';
import type { ChartModel, OverviewPoint } from '@/core/monitoring/chart-model';
import type { ChartZoom } from '@/lib/chart-zoom';
import { formatCount } from '@/lib/format';
import { cn } from '@/lib/cn';
import { Button } from '../ui/button';
import { PLOT_INSET } from './plot-layout';

interface ZoomStripProps {
  model: Pick<ChartModel, 'overview' | 'rows' | 'detail'>;
  zoom: ChartZoom;
}

/** Stands in for the ends of a run that has none yet. */
const NOWHERE = { first: 0, last: 0 };
/** So many presses of an arrow key lead from one end to the other. */
const KEY_STEPS = 200;

/** The whole run in small, with a handle at each end of what the charts show: for the mouse, the finger and the keyboard. */
export function ZoomStrip({ model, zoom }: ZoomStripProps) {
  const { first, last } = zoom.bounds ?? NOWHERE;
  const shown = zoom.shown ?? NOWHERE;
  const isEmpty = last <= first;
  const isWhole = !zoom.isZoomed;

  return (
    <div className="flex flex-col gap-1 pt-2">
      <div className="relative h-11" style={{ marginLeft: PLOT_INSET.left, marginRight: PLOT_INSET.right }}>
        <div className="absolute inset-0 overflow-hidden rounded-sm bg-muted">
          <OverviewLine points={model.overview} first={first} last={last} />
        </div>
        <Slider.Root
          className="absolute inset-0 flex touch-none items-center select-none"
          role="group"
          aria-label="Steps shown"
          disabled={isEmpty}
          min={first}
          max={isEmpty ? first + 1 : last}
          step={Math.max(1, Math.floor((last - first) / KEY_STEPS))}
          minStepsBetweenThumbs={1}
          value={isEmpty ? [first, first + 1] : [Math.min(shown.first, last), Math.min(shown.last, last)]}
          onValueChange={([from = first, to = last]) => zoom.toSteps(from, to)}
        >
          <Slider.Track className="relative h-full grow overflow-hidden rounded-sm">
            <Slider.Range
              className={cn('absolute h-full', zoom.isZoomed && 'border-y border-ring/60 bg-ring/15')}
            />
          </Slider.Track>
          {['First step shown', 'Last step shown'].map((label) => (
            <Slider.Thumb
              key={label}
              aria-label={label}
              className="flex h-8 w-2.5 cursor-ew-resize items-center justify-center rounded-sm border border-input bg-card after:h-3 after:w-px after:bg-muted-foreground data-disabled:invisible"
            />
          ))}
        </Slider.Root>
      </div>
      <div
        className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1"
        style={{ marginLeft: PLOT_INSET.left, marginRight: PLOT_INSET.right }}
      >
        <p className="text-xs text-muted-foreground tabular-nums" aria-live="polite">
          {rangeText(zoom)}
          {model.rows.length > 0 && ` · ${detailText(model)}`}
        </p>
        <div role="group" aria-label="Zoom" className="flex items-center">
          <ZoomButton
            label="Earlier"
            icon={ChevronLeftIcon}
            disabled={isWhole || shown.first <= first}
            onClick={() => zoom.pan(-1)}
          />
          <ZoomButton
            label="Later"
            icon={ChevronRightIcon}
            disabled={isWhole || shown.last >= last}
            onClick={() => zoom.pan(1)}
          />
          <ZoomButton
            label="Zoom in"
            icon={ZoomInIcon}
            disabled={shown.last - shown.first < 2}
            onClick={() => zoom.by(0.5)}
          />
          <ZoomButton label="Zoom out" icon={ZoomOutIcon} disabled={isWhole} onClick={() => zoom.by(2)} />
          <ZoomButton label="Show all" icon={RotateCcwIcon} disabled={isWhole} onClick={zoom.reset} />
        </div>
      </div>
    </div>
  );
}

interface ZoomButtonProps {
  label: string;
  icon: typeof ZoomInIcon;
  disabled: boolean;
  onClick: () => void;
}

function ZoomButton({ label, icon: Icon, disabled, onClick }: ZoomButtonProps) {
  return (
    <Button
      variant="ghost"
      size="icon-sm"
      title={label}
      // Still in reach of the keyboard: the focus stays where it is when an end is reached.
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
      className="size-7 text-muted-foreground"
    >
      <Icon aria-hidden />
      <span className="sr-only">{label}</span>
    </Button>
  );
}

function rangeText({ bounds, shown, isZoomed }: ChartZoom): string {
  if (!bounds || !shown) return 'No steps yet';
  const steps = `${formatCount(shown.first)} – ${formatCount(shown.last)}`;
  return isZoomed ? `Steps ${steps} of ${formatCount(bounds.last)}` : `All steps, ${steps}`;
}

function detailText({ rows, detail }: ZoomStripProps['model']): string {
  if (detail === 'loading') return 'loading every point…';
  return detail === 'full' ? 'every point' : `${formatCount(rows.length)} points, every spike`;
}

const VIEW = { width: 1_000, height: 100 };
const AIR = 12;

interface OverviewLineProps {
  points: readonly OverviewPoint[];
  first: number;
  last: number;
}

/** The smoothed loss of the whole run, without axes. */
function OverviewLine({ points, first, last }: OverviewLineProps) {
  const path = useMemo(() => pathOf(points, first, last), [points, first, last]);
  return (
    <svg
      aria-hidden
      className="size-full"
      viewBox={`0 0 ${VIEW.width} ${VIEW.height}`}
      preserveAspectRatio="none"
    >
      <path
        d={path}
        fill="none"
        stroke="var(--series-1)"
        strokeWidth={1.25}
        strokeOpacity={0.8}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

function pathOf(points: readonly OverviewPoint[], first: number, last: number): string {
  const losses = points.flatMap(({ loss }) => (loss === null ? [] : [loss]));
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const x = (step: number) => ((step - first) / (last - first || 1)) * VIEW.width;
  const y = (loss: number) => AIR + (1 - (loss - low) / (high - low || 1)) * (VIEW.height - 2 * AIR);
  return points
    .map(({ step, loss }, index) => {
      if (loss === null) return '';
      const command = (points[index - 1]?.loss ?? null) === null ? 'M' : 'L';
      return `${command}${x(step).toFixed(1)},${y(loss).toFixed(1)}`;
    })
    .join('');
}
