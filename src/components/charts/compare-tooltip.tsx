import type { CompareChartModel } from '@/core/training/compare/compare-chart';
import type { CurveReading } from '@/core/training/compare/run-curve';
import { MISSING } from '@/lib/format';
import { formatMetric, namePosition } from './compare-words';

/** What all runs say at a position: measured there, or read off the line between two measurements, which is said. */
export function CompareTooltip({ model, at }: { model: CompareChartModel; at: number }) {
  const readings = model.readAt(at);
  return (
    <div
      aria-hidden
      className="rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-popover"
    >
      <p className="mb-1 text-muted-foreground tabular-nums">{namePosition(model.settings.axis, at)}</p>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5">
        {readings.map(({ curve, reading }) => (
          <div key={curve.id} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex min-w-0 items-center gap-1.5">
              <span className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: curve.color }} />
              <span className="max-w-56 truncate">{curve.label}</span>
            </dt>
            <dd className="text-right font-medium tabular-nums">
              {reading.kind === 'between' && <span className="text-muted-foreground">≈ </span>}
              {format(model, reading)}
            </dd>
          </div>
        ))}
      </dl>
      {readings.some(({ reading }) => reading.kind === 'between') && (
        <p className="mt-1 text-muted-foreground">≈ between two measurements</p>
      )}
    </div>
  );
}

const format = ({ settings }: CompareChartModel, reading: CurveReading): string =>
  reading.kind === 'none' ? MISSING : formatMetric(settings.metric, reading.value);
