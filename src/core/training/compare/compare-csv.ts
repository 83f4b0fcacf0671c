import { continuousRun } from '../../monitoring/metric-points.ts';
import type { RunInput } from './compare-chart.ts';
import { COMPARE_X_AXES, runPositions } from './run-positions.ts';

const VALUES = ['training_loss', 'validation_loss', 'learning_rate'] as const;
const HEADER = [
  'run',
  'job_id',
  'attempt',
  'timestamp',
  ...['step', 'epoch', 'tokens_estimated', 'seconds', 'cost_usd'],
  ...VALUES,
];

/**
 * The points of the runs as CSV (RFC 4180), one a line, with their position on every axis. What is missing is empty, what was
 * NaN or infinite reads `NaN`; the points a restart threw away are left out, as in the chart.
 */
export function compareCsv(runs: readonly RunInput[]): string {
  const lines = runs.flatMap(({ id, label, points, facts }) => {
    const run = continuousRun(points);
    const positions = COMPARE_X_AXES.map((axis) => runPositions(run, facts, axis));
    return run.map((point, index) => [
      ...[safeCell(label), id, point.attempt, point.timestamp],
      ...positions.map((of) => of?.[index] ?? ''),
      ...VALUES.map((name) => point[name] ?? (point.non_finite.includes(name) ? 'NaN' : '')),
    ]);
  });
  return [HEADER, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Quoted where needed; a name that a spreadsheet would run as a formula begins with an apostrophe. */
function safeCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
