/**
 * A chart's points as columns of text, a quarter of their size as objects: whole numbers as differences from the one before, values
 * with the digits that a chart shows (losses, norms and rates six, of which four are shown; the CSV has all).
 */
import { z } from 'zod';
import { metricsPage, type MetricPoint, type MetricsPage } from '../training/job.schema.ts';
import { METRIC_NAMES, type MetricName } from './metric-points.ts';

const COUNTED = ['id', 'attempt', 'step', 'timestamp'] as const;
/** Significant digits. */
const DIGITS = {
  epoch: 5,
  training_loss: 6,
  validation_loss: 6,
  learning_rate: 4,
  gradient_norm: 6,
  throughput: 6,
  gpu_utilization: 4,
} as const satisfies Record<'epoch' | MetricName, number>;
const COLUMNS = [...COUNTED, 'epoch', ...METRIC_NAMES] as const;
type Column = (typeof COLUMNS)[number];

/** Every column has one item for each point, separated by commas; an empty one stands for null, `NaN` for what is not finite. */
export const packedMetricsPage = z.object({
  columns: z.record(z.enum(COLUMNS), z.string()),
  /** How many points there are. */
  points: z.int().nonnegative(),
  total: z.int(),
  cursor: z.int().nonnegative(),
  decimated: z.boolean(),
});
export type PackedMetricsPage = z.infer<typeof packedMetricsPage>;

/** The answer of `GET /api/jobs/[id]/metrics`, in the shape that was asked for. */
export const metricsAnswer = z.union([metricsPage, packedMetricsPage]);
export type MetricsAnswer = z.infer<typeof metricsAnswer>;

/** The points of an answer of either shape. */
export const pointsOf = (answer: MetricsAnswer): MetricsPage =>
  'columns' in answer ? unpackMetrics(answer) : answer;

/** Points as columns. */
export function packMetrics({ metrics, ...page }: MetricsPage): PackedMetricsPage {
  const packed = (column: Column): string =>
    isCounted(column) ? differences(metrics.map((point) => whole(point, column))) : values(metrics, column);
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, packed(column)]));
  return { ...page, points: metrics.length, columns: columns as Record<Column, string> };
}

const isCounted = (column: Column): column is (typeof COUNTED)[number] =>
  (COUNTED as readonly Column[]).includes(column);

const whole = (point: MetricPoint, column: (typeof COUNTED)[number]): number =>
  column === 'timestamp' ? Date.parse(point.timestamp) : point[column];

const differences = (numbers: readonly number[]): string =>
  numbers.map((number, index) => number - (numbers[index - 1] ?? 0)).join(',');

const values = (points: readonly MetricPoint[], column: 'epoch' | MetricName): string =>
  points
    .map((point) => {
      if (point.non_finite.includes(column)) return 'NaN';
      const value = point[column];
      return value === null ? '' : shortest(value, DIGITS[column]);
    })
    .join(',');

/** The shorter of `0.0001235` and `1.235e-4`. */
function shortest(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  const [plain, exponential] = [String(rounded), rounded.toExponential()];
  return exponential.length < plain.length ? exponential : plain;
}

/**
 * The points of columns.
 * @throws RangeError when a column has not an item for each point, or a timestamp is no time.
 */
export function unpackMetrics({ columns, points, ...page }: PackedMetricsPage): MetricsPage {
  const items = (column: Column): string[] => {
    const found = points === 0 ? [] : columns[column].split(',');
    if (found.length !== points) throw new RangeError(`${column} has ${found.length} items of ${points}`);
    return found;
  };
  const counted = (column: (typeof COUNTED)[number]): number[] => {
    let sum = 0;
    return items(column).map((item) => (sum += Number(item)));
  };
  const [ids, attempts, steps, times] = [
    counted('id'),
    counted('attempt'),
    counted('step'),
    counted('timestamp'),
  ];
  const epochs = items('epoch');
  const reported = METRIC_NAMES.map((name) => ({ name, texts: items(name) }));
  const metrics = ids.map((id, index): MetricPoint => {
    const numbers = reported.map(({ name, texts }) => [name, toNumber(texts[index] ?? '')] as const);
    return {
      ...{ id, attempt: attempts[index] ?? 0, step: steps[index] ?? 0, epoch: Number(epochs[index]) },
      timestamp: new Date(times[index] ?? 0).toISOString(),
      ...(Object.fromEntries(numbers) as Record<MetricName, number | null>),
      non_finite: reported.filter(({ texts }) => texts[index] === 'NaN').map(({ name }) => name),
    };
  });
  return { ...page, metrics };
}

const toNumber = (text: string): number | null => (text === '' || text === 'NaN' ? null : Number(text));
