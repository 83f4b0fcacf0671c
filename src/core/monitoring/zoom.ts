/** The steps that are shown, both ends included; null is an open end, which goes along while a training grows. */
export interface StepRange {
  from: number | null;
  to: number | null;
}

export const WHOLE_RUN: StepRange = { from: null, to: null };

/** First and last step of a run. */
export interface StepBounds {
  first: number;
  last: number;
}

export const isZoomed = ({ from, to }: StepRange): boolean => from !== null || to !== null;

/**
 * The range between two steps in either order, to the nearest whole ones. An end at or beyond the run's own is left open; ends too close to
 * hold a step apart are spread to one step.
 */
export function rangeBetween(one: number, other: number, { first, last }: StepBounds): StepRange {
  const from = Math.max(first, Math.round(Math.min(one, other)));
  const to = Math.min(last, Math.round(Math.max(one, other)));
  if (last - first < 1 || from >= last || to <= first) return WHOLE_RUN;
  const end = Math.max(to, from + 1);
  return { from: from <= first ? null : from, to: end >= last ? null : end };
}

/** The range with its open ends filled in. */
export const closedRange = ({ from, to }: StepRange, { first, last }: StepBounds): StepBounds => ({
  first: from ?? first,
  last: Math.max(to ?? last, from ?? first),
});

/** Whether a step is in the range. */
export const isInRange = ({ from, to }: StepRange, step: number): boolean =>
  (from === null || step >= from) && (to === null || step <= to);

/** The range narrowed to half (`factor` 0.5) or widened to twice its width (2) around its middle, inside the run. */
export function zoomBy(range: StepRange, bounds: StepBounds, factor: number): StepRange {
  const { first, last } = closedRange(range, bounds);
  const middle = (first + last) / 2;
  const half = Math.max(0.5, ((last - first) * factor) / 2);
  return rangeBetween(Math.round(middle - half), Math.round(middle + half), bounds);
}

/** The range moved by half its width, back (`direction` -1) or on (1), as far as the run goes; its width stays. */
export function panBy(range: StepRange, bounds: StepBounds, direction: -1 | 1): StepRange {
  const { first, last } = closedRange(range, bounds);
  const wanted = direction * Math.max(1, Math.round((last - first) / 2));
  const shift = Math.min(Math.max(wanted, bounds.first - first), bounds.last - last);
  return rangeBetween(first + shift, last + shift, bounds);
}

/**
 * The step at a position of the drawn axis, by the rows on both sides of it: epochs and time need not grow evenly with steps.
 * `rows` ascend by `x`. Null without rows.
 */
export function stepAt(rows: readonly { x: number; step: number }[], x: number): number | null {
  const next = rows.findIndex((row) => row.x >= x);
  const [before, after] = next === -1 ? [rows.at(-1), undefined] : [rows[next - 1], rows[next]];
  if (!before || !after) return (before ?? after)?.step ?? null;
  const width = after.x - before.x;
  return width === 0 ? after.step : before.step + ((x - before.x) / width) * (after.step - before.step);
}
