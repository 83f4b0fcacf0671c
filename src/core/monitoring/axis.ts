export type AxisScale = 'linear' | 'log';

/** Range and tick positions of a value axis. */
export interface ValueAxis {
  domain: [number, number];
  ticks: number[];
}

const TARGET_TICKS = 5;

/**
 * An axis that shows all of `values` with some air, on round ticks; null when nothing can be drawn. A log axis ignores
 * values that are not positive.
 */
export function valueAxis(values: Iterable<number | null>, scale: AxisScale): ValueAxis | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  // Over less than half a decade the round numbers of a linear axis lie closer on a log scale, too.
  const isLog = scale === 'log' && high / low >= 3;
  return isLog ? logAxis(low, high) : linearAxis(low, high);
}

function linearAxis(low: number, high: number): ValueAxis {
  // A flat series gets a band around it; a flat zero gets the unit interval above it.
  const span = high - low || Math.abs(high) || 1;
  const step = roundStep(span / (TARGET_TICKS - 1));
  // Losses and rates are never negative: no empty half below zero for them.
  const start = Math.floor((low - (low === high && low !== 0 ? span / 2 : 0)) / step);
  const end = Math.max(start + 1, Math.ceil((high + (low === high ? span / 2 : 0)) / step));
  const ticks = Array.from({ length: end - start + 1 }, (_, index) => roundTo((start + index) * step, step));
  return { domain: [start * step, end * step], ticks };
}

function logAxis(low: number, high: number): ValueAxis {
  const isNarrow = high / low < 10;
  const mantissas = isNarrow ? [1, 1.5, 2, 3, 4, 5, 6, 8] : high / low < 1000 ? [1, 2, 5] : [1];
  const candidates: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++) {
    for (const mantissa of mantissas) candidates.push(Number((mantissa * 10 ** power).toPrecision(3)));
  }
  const start = candidates.findLast((tick) => tick <= low) ?? low;
  const end = candidates.find((tick) => tick >= high && tick > start) ?? high;
  return { domain: [start, end], ticks: candidates.filter((tick) => tick >= start && tick <= end) };
}

/** The next of 1, 2, 2.5, 5 × 10ⁿ that is not below `step`. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const mantissa = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10;
  return mantissa * power;
}

/** Removes the noise of binary fractions: 0.1 · 3 is 0.3. */
const roundTo = (value: number, step: number): number =>
  Number(value.toFixed(Math.max(0, Math.min(20, 2 - Math.floor(Math.log10(step))))));

const TIME_STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

function positionStep(least: number, unit: 'number' | 'whole' | 'seconds'): number {
  const timeStep = TIME_STEPS_SECONDS.find((step) => step >= least);
  if (unit === 'seconds' && timeStep !== undefined) return timeStep;
  return unit === 'whole' ? Math.ceil(roundStep(least)) : roundStep(least);
}

/**
 * Round positions inside `[low, high]` for the axis along the bottom; whole numbers for steps, whole clock units for seconds. The ends of a
 * range without a round position inside stand in for it.
 */
export function positionTicks(low: number, high: number, unit: 'number' | 'whole' | 'seconds'): number[] {
  if (low === high) return [low];
  const wanted = (high - low) / (TARGET_TICKS - 1);
  const step = positionStep(wanted * 0.8, unit);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    roundTo((first + index) * step, step),
  );
  return ticks.length > 1 ? ticks : [low, high];
}
