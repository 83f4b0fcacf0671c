import type { AxisScale } from './axis.ts';

/** Fewer values than this have no outliers. */
const LEAST_VALUES = 5;
const CORE_SHARE = 0.05;
const FENCE_BANDS = 1.5;

/** The values between which a series is drawn when its outliers are clipped. */
export interface InlierRange {
  low: number;
  high: number;
}

/**
 * Where the values lie that are no outliers: within one and a half times the band of the middle 90 % (nearest ranks) above and
 * below it, as in Tukey's fences but over a wider core, because a loss curve rightly begins far above where it ends. Distances
 * are those of the scale; a log scale ignores what is not positive. The ends are values of the series. Null when there is none.
 */
export function inlierRange(values: Iterable<number | null>, scale: AxisScale): InlierRange | null {
  const sorted = [...values].filter((value) => isDrawn(value, scale)).sort((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (sorted.length < LEAST_VALUES) return { low: first, high: last };
  const place = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  const rank = Math.ceil(CORE_SHARE * (sorted.length - 1));
  const coreLow = place(sorted[rank] ?? first);
  const coreHigh = place(sorted[sorted.length - 1 - rank] ?? last);
  const reach = FENCE_BANDS * (coreHigh - coreLow);
  return {
    low: sorted.find((value) => place(value) >= coreLow - reach) ?? first,
    high: sorted.findLast((value) => place(value) <= coreHigh + reach) ?? last,
  };
}

/** Whether a value has a place on an axis of this scale. */
export const isDrawn = (value: number | null, scale: AxisScale): value is number =>
  value !== null && Number.isFinite(value) && (scale === 'linear' || value > 0);
