import type { CompareChartModel, ComparedCurve } from '@/core/training/compare/compare-chart';
import type { CurvePoint } from '@/core/training/compare/run-curve';
import { formatMetric, namePosition } from './compare-words';

/** The curves as a table that only assistive technology reads. Values as measured, not smoothed. */
export function CompareSummaryTable({ title, model }: { title: string; model: CompareChartModel }) {
  const { metric, axis } = model.settings;
  const cell = (point: CurvePoint | undefined) =>
    point ? `${formatMetric(metric, point.raw)}, ${namePosition(axis, point.x)}` : 'none';
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {['Run', 'First', 'Last', 'Lowest', 'NaN or infinite'].map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {model.curves.map((curve) => (
          <tr key={curve.id}>
            <th scope="row">{curve.label}</th>
            <td>{cell(curve.points[0])}</td>
            <td>{cell(curve.points.at(-1))}</td>
            <td>{cell(lowest(curve))}</td>
            <td>{curve.nonFiniteCount}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const lowest = ({ points }: ComparedCurve): CurvePoint | undefined =>
  points.reduce<CurvePoint | undefined>(
    (low, point) => (low && low.raw <= point.raw ? low : point),
    undefined,
  );
