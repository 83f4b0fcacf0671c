import type { ChartModel } from '@/core/monitoring/chart-model';
import {
  closedRange,
  isZoomed,
  panBy,
  rangeBetween,
  stepAt,
  WHOLE_RUN,
  zoomBy,
  type StepBounds,
} from '@/core/monitoring/zoom';
import type { ChartSettingsState } from './use-chart-model';

/** The steps that charts show, and every way to show others. */
export interface ChartZoom {
  /** First and last step of the run; null without points. */
  bounds: StepBounds | null;
  /** First and last step that are shown; null without points. */
  shown: StepBounds | null;
  isZoomed: boolean;
  toSteps: (one: number, other: number) => void;
  /** Between two positions on the charts' common axis. */
  toPositions: (one: number, other: number) => void;
  /** Narrower (below 1) or wider around the middle. */
  by: (factor: number) => void;
  /** Back (-1) or on (1) by half of what is shown. */
  pan: (direction: -1 | 1) => void;
  reset: () => void;
}

const NOWHERE: StepBounds = { first: 0, last: 0 };

/** The zoom of charts with these settings. */
export function chartZoom(model: ChartModel, { settings, onSettingsChange }: ChartSettingsState): ChartZoom {
  const { range } = settings;
  const bounds = model.bounds ?? NOWHERE;
  const to = (next: typeof range) => onSettingsChange({ ...settings, range: next });
  const toSteps = (one: number, other: number) => to(rangeBetween(one, other, bounds));
  const stepOf = (x: number) => (model.xAxis === 'step' ? x : stepAt(model.rows, x));
  return {
    bounds: model.bounds,
    shown: model.bounds && closedRange(range, model.bounds),
    isZoomed: isZoomed(range),
    toSteps,
    toPositions(one, other) {
      const [from, until] = [stepOf(one), stepOf(other)];
      if (from !== null && until !== null) toSteps(from, until);
    },
    by: (factor) => to(zoomBy(range, bounds, factor)),
    pan: (direction) => to(panBy(range, bounds, direction)),
    reset: () => to(WHOLE_RUN),
  };
}
