import fc from 'fast-check';
import { closedRange, isInRange, panBy, rangeBetween, stepAt, WHOLE_RUN, zoomBy } from './zoom.ts';

const BOUNDS = { first: 0, last: 1_000 };

test.each([
  { story: 'a stretch inside', one: 200, other: 300, range: { from: 200, to: 300 } },
  { story: 'dragged backwards', one: 300, other: 200, range: { from: 200, to: 300 } },
  { story: 'between two steps', one: 200.4, other: 300.2, range: { from: 200, to: 300 } },
  { story: 'to the end stays open there', one: 700, other: 1_000, range: { from: 700, to: null } },
  { story: 'beyond the start stays open there', one: -50, other: 100, range: { from: null, to: 100 } },
  { story: 'all of it', one: 0, other: 1_000, range: WHOLE_RUN },
  { story: 'less than a step', one: 500.2, other: 500.3, range: { from: 500, to: 501 } },
  { story: 'outside altogether', one: 2_000, other: 3_000, range: WHOLE_RUN },
])('between two steps: $story', ({ one, other, range }) => {
  expect(rangeBetween(one, other, BOUNDS)).toEqual(range);
});

test('a run of one point has nothing to zoom into', () => {
  expect(rangeBetween(7, 9, { first: 7, last: 7 })).toEqual(WHOLE_RUN);
});

test.each([
  { story: 'in from the whole run', range: WHOLE_RUN, factor: 0.5, zoomed: { from: 250, to: 750 } },
  { story: 'out again', range: { from: 250, to: 750 }, factor: 2, zoomed: WHOLE_RUN },
  { story: 'out at the edge', range: { from: null, to: 100 }, factor: 2, zoomed: { from: null, to: 150 } },
  {
    story: 'in as far as it goes',
    range: { from: 500, to: 501 },
    factor: 0.5,
    zoomed: { from: 500, to: 501 },
  },
])('zooming $story', ({ range, factor, zoomed }) => {
  expect(zoomBy(range, BOUNDS, factor)).toEqual(zoomed);
});

test.each([
  { story: 'on', range: { from: 200, to: 300 }, direction: 1, moved: { from: 250, to: 350 } },
  { story: 'back', range: { from: 200, to: 300 }, direction: -1, moved: { from: 150, to: 250 } },
  { story: 'on, up to the end', range: { from: 880, to: 980 }, direction: 1, moved: { from: 900, to: null } },
  {
    story: 'back from the open end',
    range: { from: 900, to: null },
    direction: -1,
    moved: { from: 850, to: 950 },
  },
  {
    story: 'back, up to the start',
    range: { from: 20, to: 120 },
    direction: -1,
    moved: { from: null, to: 100 },
  },
  { story: 'where there is nowhere to go', range: WHOLE_RUN, direction: 1, moved: WHOLE_RUN },
] as const)('moving $story', ({ range, direction, moved }) => {
  expect(panBy(range, BOUNDS, direction)).toEqual(moved);
});

test('every zoom lies inside the run, and is at least a step wide', () => {
  const step = fc.double({ min: -100, max: 1_100, noNaN: true });
  fc.assert(
    fc.property(step, step, fc.constantFrom(0.5, 2), (one, other, factor) => {
      const range = zoomBy(rangeBetween(one, other, BOUNDS), BOUNDS, factor);
      const { first, last } = closedRange(range, BOUNDS);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(last).toBeLessThanOrEqual(1_000);
      expect(last - first).toBeGreaterThanOrEqual(1);
      expect(isInRange(range, first) && isInRange(range, last)).toBe(true);
    }),
  );
});

const ROWS = [
  { x: 0, step: 0 },
  { x: 10, step: 100 },
  { x: 40, step: 200 },
];
test.each([
  { x: -5, step: 0 },
  { x: 0, step: 0 },
  { x: 5, step: 50 },
  { x: 10, step: 100 },
  { x: 25, step: 150 },
  { x: 99, step: 200 },
])('at $x of an uneven axis is step $step', ({ x, step }) => {
  expect(stepAt(ROWS, x)).toBe(step);
});

test('without rows there is no step', () => expect(stepAt([], 1)).toBeNull());
