import { z } from 'zod';
import type { AxisScale } from './axis.ts';
import { X_AXES, type XAxisKind } from './chart-rows.ts';
import { DEFAULT_SMOOTHING } from './smoothing.ts';
import { WHOLE_RUN, type StepRange } from './zoom.ts';

const LOSS_SERIES = ['training', 'validation'] as const;
export type LossSeries = (typeof LOSS_SERIES)[number];

/** How a job's charts are drawn. */
export interface ChartSettings {
  xAxis: XAxisKind;
  /** Of the loss; the other charts are linear. */
  scale: AxisScale;
  /** Weight of the past in the moving average of the training loss, in [0, 1). */
  smoothing: number;
  /** The value axes are made for the values that are no outliers; those are marked at the edge. */
  isClipped: boolean;
  hiddenLosses: readonly LossSeries[];
  range: StepRange;
}

export const DEFAULT_CHART_SETTINGS: ChartSettings = {
  xAxis: 'step',
  scale: 'linear',
  smoothing: DEFAULT_SMOOTHING,
  isClipped: false,
  hiddenLosses: [],
  range: WHOLE_RUN,
};

/** Names of the settings in a page's address. */
type ChartParameter = 'x' | 'y' | 'smooth' | 'clip' | 'hide' | 'from' | 'to';

const smoothing = z.coerce.number().min(0).max(0.99);
const step = z.coerce.number().int().nonnegative().max(2_147_483_647);

/** The settings that an address holds; what is missing, empty or wrong is left to its default. */
export function readChartSettings(query: string): ChartSettings {
  const parameters = new URLSearchParams(query);
  const read = <T extends z.ZodType, D>(name: ChartParameter, schema: T, fallback: D): z.output<T> | D => {
    const value = parameters.get(name);
    const parsed = schema.safeParse(value);
    return value !== null && value.trim() !== '' && parsed.success ? parsed.data : fallback;
  };
  const range: StepRange = { from: read('from', step, null), to: read('to', step, null) };
  const isBackwards = range.from !== null && range.to !== null && range.from >= range.to;
  return {
    xAxis: read('x', z.enum(X_AXES), DEFAULT_CHART_SETTINGS.xAxis),
    scale: read('y', z.enum(['linear', 'log']), DEFAULT_CHART_SETTINGS.scale),
    smoothing: read('smooth', smoothing, DEFAULT_CHART_SETTINGS.smoothing),
    isClipped: read('clip', z.literal('1'), null) !== null,
    hiddenLosses: LOSS_SERIES.filter((series) => parameters.get('hide')?.split(' ').includes(series)),
    range: isBackwards ? WHOLE_RUN : range,
  };
}

/** The parameters that bring these settings back; null for a default, which an address does not say. */
export function writeChartSettings(settings: ChartSettings): Record<ChartParameter, string | null> {
  const { xAxis, scale, isClipped, hiddenLosses, range } = settings;
  const unless = (isDefault: boolean, value: string) => (isDefault ? null : value);
  return {
    x: unless(xAxis === DEFAULT_CHART_SETTINGS.xAxis, xAxis),
    y: unless(scale === DEFAULT_CHART_SETTINGS.scale, scale),
    smooth: unless(settings.smoothing === DEFAULT_SMOOTHING, String(settings.smoothing)),
    clip: unless(!isClipped, '1'),
    hide: unless(hiddenLosses.length === 0, hiddenLosses.join(' ')),
    from: range.from === null ? null : String(range.from),
    to: range.to === null ? null : String(range.to),
  };
}
