import fc from 'fast-check';
import type { MetricPoint, MetricsPage } from '../training/job.schema.ts';
import { METRIC_NAMES } from './metric-points.ts';
import { packedMetricsPage, packMetrics, unpackMetrics } from './packed-metrics.ts';

const value = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 4 });
const point = fc
  .record({
    id: fc.nat(),
    attempt: fc.integer({ min: 1, max: 5 }),
    step: fc.nat(2 ** 31 - 1),
    epoch: fc.double({ min: 0, max: 50, noNaN: true }),
    timestamp: fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    ...Object.fromEntries(METRIC_NAMES.map((name) => [name, value])),
    non_finite: fc.subarray([...METRIC_NAMES]),
  })
  .map((drawn) => {
    const made = drawn as unknown as MetricPoint;
    return { ...made, ...Object.fromEntries(made.non_finite.map((name) => [name, null])) };
  });
const page = (metrics: MetricPoint[]): MetricsPage => ({
  ...{ metrics, total: 7, cursor: 9, decimated: true },
});

test('whatever is packed comes back: whole numbers and times exactly, values as a chart shows them, what is missing as missing', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), (metrics) => {
      const sent = JSON.stringify(packMetrics(page(metrics)));
      const back = unpackMetrics(packedMetricsPage.parse(JSON.parse(sent)));
      expect({ ...back, metrics: [] }).toEqual(page([]));
      expect(back.metrics).toHaveLength(metrics.length);
      for (const [index, before] of metrics.entries()) {
        const { id, attempt, step, timestamp, non_finite } = before;
        const after = back.metrics[index];
        expect(after).toMatchObject({ id, attempt, step, timestamp, non_finite });
        for (const name of METRIC_NAMES) {
          const [was, is] = [before[name], after?.[name]];
          if (was === null) expect(is).toBeNull();
          else expect(Math.abs((is ?? NaN) - was)).toBeLessThanOrEqual(Math.abs(was) * 5.01e-4);
        }
        expect(after?.training_loss).toBe(
          before.training_loss === null ? null : Number(before.training_loss.toPrecision(6)),
        );
      }
    }),
  );
});

test.each([
  ['a column with an item too few', { step: '1' }],
  ['a column with an item too many', { training_loss: '1,2,3' }],
  ['a time that is none', { timestamp: 'x,1' }],
])('%s is refused', (_case, broken) => {
  const one = { id: 1, attempt: 1, step: 1, epoch: 0, timestamp: '2026-01-01T00:00:00.000Z', non_finite: [] };
  const nulls = Object.fromEntries(METRIC_NAMES.map((name) => [name, null]));
  const packed = packMetrics(
    page([one, one].map((each) => ({ ...each, ...nulls }) as unknown as MetricPoint)),
  );
  expect(() => unpackMetrics({ ...packed, columns: { ...packed.columns, ...broken } })).toThrow(RangeError);
});
