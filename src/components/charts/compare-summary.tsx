import type { CompareChartModel, ComparedCurve } from '@/core/training/compare/compare-chart';
import type { CurvePoint } from '@/core/training/compare/run-curve';
import { CurveTable } from './curve-table';
import { formatMetric, namePosition } from './compare-words';

/** The curves as a table that only assistive technology reads. Values as measured, not smoothed. */
export function CompareSummaryTable({ title, model }: { title: string; model: CompareChartModel }) {
  const { metric, axis } = model.settings;
  const cell = (point: CurvePoint | undefined) =>
    point ? `${formatMetric(metric, point.raw)}, ${namePosition(axis, point.x)}` : 'none';
  return (
    <CurveTable
      title={title}
      headings={['First', 'Last', 'Lowest', 'NaN or infinite']}
      rows={model.curves.map((curve) => ({
        id: curve.id,
        label: curve.label,
        cells: [cell(curve.points[0]), cell(curve.points.at(-1)), cell(lowest(curve)), curve.nonFiniteCount],
      }))}
    />
  );
}

const lowest = ({ points }: ComparedCurve): CurvePoint | undefined =>
  points.reduce<CurvePoint | undefined>(
    (low, point) => (low && low.raw <= point.raw ? low : point),
    undefined,
  );
