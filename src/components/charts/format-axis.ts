import type { XAxisKind } from '@/core/monitoring/chart-rows';
import { formatCount, formatDecimal, formatDuration } from '@/lib/format';

/** A tick of a value axis, as short as it can be: `0.25`, `1.5e-5`. */
export function formatValueTick(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return Number(value.toPrecision(3)).toExponential();
  return formatDecimal(value, 4);
}

const FORMAT_POSITION: Record<XAxisKind, (position: number) => string> = {
  step: (step) => formatCount(step),
  epoch: (epoch) => formatDecimal(epoch, 2),
  time: (seconds) => formatDuration(seconds),
};

/** A position on the axis along the bottom: `1,200`, `2.5`, `1h 12m`. */
export const formatPosition = (kind: XAxisKind, position: number): string => FORMAT_POSITION[kind](position);
