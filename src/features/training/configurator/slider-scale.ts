/**
 * How a value lies along its slider: evenly, by ratio (each step multiplies), or by doubling (1, 2, 4, … and the ends).
 * `max` is where the slider ends; the exact input beside it may go further.
 */
export type SliderScale =
  | { kind: 'linear'; min: number; max: number; step: number }
  | { kind: 'ratio'; min: number; max: number }
  | { kind: 'doubling'; min: number; max: number };

/** Steps of a slider whose scale is not linear, from end to end. */
const RATIO_STEPS = 200;

/** Range and step of the slider itself. */
export function sliderRange(scale: SliderScale): { min: number; max: number; step: number } {
  switch (scale.kind) {
    case 'linear':
      return { min: scale.min, max: scale.max, step: scale.step };
    case 'ratio':
      return { min: 0, max: RATIO_STEPS, step: 1 };
    case 'doubling':
      return { min: 0, max: doublings(scale).length - 1, step: 1 };
  }
}

/** Where the slider stands for a value; a value beyond an end stands at that end. */
export function toSliderPosition(scale: SliderScale, value: number): number {
  const clamped = Math.min(Math.max(Number.isFinite(value) ? value : scale.min, scale.min), scale.max);
  switch (scale.kind) {
    case 'linear':
      return clamped;
    case 'ratio':
      return Math.round((RATIO_STEPS * Math.log(clamped / scale.min)) / Math.log(scale.max / scale.min));
    case 'doubling':
      return Math.max(
        0,
        doublings(scale).findLastIndex((stop) => stop <= clamped),
      );
  }
}

/** The value that a slider position stands for, to two significant digits where the scale is by ratio. */
export function fromSliderPosition(scale: SliderScale, position: number): number {
  switch (scale.kind) {
    case 'linear':
      return Number(position.toPrecision(6));
    case 'ratio':
      return Number((scale.min * (scale.max / scale.min) ** (position / RATIO_STEPS)).toPrecision(2));
    case 'doubling':
      return doublings(scale)[position] ?? scale.min;
  }
}

function doublings({ min, max }: { min: number; max: number }): number[] {
  const stops: number[] = [];
  for (let stop = min; stop < max; stop *= 2) stops.push(stop);
  return [...stops, max];
}
