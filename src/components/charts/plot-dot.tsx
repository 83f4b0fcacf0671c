import type { DotItemDotProps } from 'recharts';
import type { AxisScale } from '@/core/monitoring/axis';
import type { ChartRow } from '@/core/monitoring/chart-rows';
import { drawnValue, type PlotLine } from './plot-line';

/** Beyond so many measurements the dots of a sparse line would run into each other. */
const MAX_SPARSE_DOTS = 80;

/**
 * The dots of a line, as recharts asks for them: every value of a sparse line; of any other line the values that have a gap on
 * both sides, which no stroke would show; and where a plain line stands now. False when there is none.
 */
export function renderDot(rows: readonly ChartRow[], line: PlotLine, scale: AxisScale) {
  const values = rows.map((row) => drawnValue(row, line.key, scale));
  const isDotted = (index: number): boolean => {
    const isPresent = (at: number) => (values[at] ?? null) !== null;
    if (!isPresent(index)) return false;
    return line.style === 'sparse' || (!isPresent(index - 1) && !isPresent(index + 1));
  };
  const dotted = new Set([...values.keys()].filter(isDotted));
  if (line.style === 'sparse' && dotted.size > MAX_SPARSE_DOTS) dotted.clear();
  const newest = values.findLastIndex((value) => value !== null);
  if (line.style === 'plain' && newest !== -1) dotted.add(newest);
  if (dotted.size === 0) return false;
  return function Dot({ cx, cy, index }: DotItemDotProps) {
    if (!dotted.has(index) || typeof cx !== 'number' || typeof cy !== 'number') return null;
    const isNewest = line.style === 'plain' && index === newest;
    return <circle key={index} cx={cx} cy={cy} r={isNewest ? 3.5 : 2.5} fill={line.color} />;
  };
}
