import { fromSliderPosition, sliderRange, toSliderPosition, type SliderScale } from './slider-scale';

const LINEAR: SliderScale = { kind: 'linear', min: 0, max: 0.9, step: 0.05 };
const RATIO: SliderScale = { kind: 'ratio', min: 1e-6, max: 1e-2 };
const DOUBLING: SliderScale = { kind: 'doubling', min: 1, max: 128 };

test.each([
  { scale: LINEAR, range: { min: 0, max: 0.9, step: 0.05 } },
  { scale: RATIO, range: { min: 0, max: 200, step: 1 } },
  { scale: DOUBLING, range: { min: 0, max: 7, step: 1 } },
])('range of a $scale.kind slider', ({ scale, range }) => {
  expect(sliderRange(scale)).toEqual(range);
});

test.each([
  { scale: LINEAR, value: 0.3, position: 0.3 },
  { scale: LINEAR, value: 5, position: 0.9 },
  { scale: RATIO, value: 1e-6, position: 0 },
  { scale: RATIO, value: 1e-4, position: 100 },
  { scale: RATIO, value: 1e-2, position: 200 },
  { scale: RATIO, value: NaN, position: 0 },
  { scale: DOUBLING, value: 1, position: 0 },
  { scale: DOUBLING, value: 8, position: 3 },
  { scale: DOUBLING, value: 9, position: 3 },
  { scale: DOUBLING, value: 128, position: 7 },
])('$value on a $scale.kind slider stands at $position', ({ scale, value, position }) => {
  expect(toSliderPosition(scale, value)).toBe(position);
});

test.each([
  { scale: LINEAR, position: 0.30000000000000004, value: 0.3 },
  { scale: RATIO, position: 100, value: 1e-4 },
  { scale: RATIO, position: 101, value: 1e-4 },
  { scale: RATIO, position: 115, value: 2e-4 },
  { scale: DOUBLING, position: 4, value: 16 },
  { scale: { kind: 'doubling', min: 32, max: 100 } as const, position: 2, value: 100 },
])('position $position of a $scale.kind slider is $value', ({ scale, position, value }) => {
  expect(fromSliderPosition(scale, position)).toBe(value);
});
