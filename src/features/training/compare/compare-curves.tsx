'use client';

import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { LazyCompareChart } from '@/components/charts/lazy-compare-chart';
import { METRIC_WORDS } from '@/components/charts/compare-words';
import { ErrorState } from '@/components/states/error-state';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { buildCompareChart, type RunInput } from '@/core/training/compare/compare-chart';
import type { CompareAddress, ComparedRun } from '@/core/training/compare/compare.schema';
import { CompareExport } from './compare-export';
import { CurveLegend } from '@/components/charts/curve-legend';
import { CompareSettingsBar } from './compare-settings-bar';
import { chartNotes } from './chart-notes';
import { runColor } from './run-color';
import type { RunSeries } from './use-run-series';

interface CompareCurvesProps {
  runs: readonly ComparedRun[];
  series: RunSeries;
  address: CompareAddress;
  onChange: (patch: Partial<CompareAddress>) => void;
}

/** The curves of the runs on one axis, with what chooses it and what takes them along. */
export function CompareCurves({ runs, series, address, onChange }: CompareCurvesProps) {
  const figure = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [smoothing, setSmoothing] = useState(address.smoothing);
  // Dragging the slider stays smooth while thousands of points are drawn again.
  const drawn = useDeferredValue(smoothing);
  const { buffers } = series;
  const inputs = useMemo(
    () =>
      runs.map((run, index): RunInput => ({
        ...{ id: run.id, label: run.name, color: runColor(index) },
        points: buffers[index]?.points ?? [],
        facts: {
          startedAt: run.started_at,
          billedSeconds: run.billed_gpu_seconds,
          numGpus: run.gpu_config.num_gpus,
          pricePerGpuHour: run.gpu_config.cost_per_gpu_hour,
          tokens: run.current_metrics.tokens_processed ?? null,
          atStep: run.current_step,
        },
      })),
    [runs, buffers],
  );
  const { x, metric, scale } = address;
  const model = useMemo(
    () => buildCompareChart(inputs, { axis: x, metric, scale, smoothing: drawn }, hidden),
    [inputs, x, metric, scale, drawn, hidden],
  );
  const notes = chartNotes(model);
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-3">
        <CardTitle>{METRIC_WORDS[metric]}</CardTitle>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <CompareSettingsBar
            address={address}
            smoothing={smoothing}
            onSmoothing={setSmoothing}
            onChange={onChange}
          />
          <CompareExport
            figure={figure}
            inputs={inputs}
            title={METRIC_WORDS[metric]}
            hidden={hidden}
            isThinned={buffers.some((buffer) => buffer?.isDecimated)}
          />
        </div>
      </CardHeader>
      <CardContent className="px-2 sm:px-3">
        <CurveLegend curves={inputs} hidden={hidden} onChange={setHidden} />
        <div ref={figure}>
          {series.error ? (
            <ErrorState
              title="The metrics could not be loaded"
              error={series.error}
              onRetry={series.refetch}
              className="h-95"
            />
          ) : series.isPending ? (
            <Skeleton className="h-95" />
          ) : (
            <LazyCompareChart
              model={model}
              emptyText={
                hidden.length === runs.length
                  ? 'All runs are hidden.'
                  : `No run has a ${METRIC_WORDS[metric].toLowerCase()} that can be drawn here.`
              }
            />
          )}
        </div>
        {notes.length > 0 && (
          <ul className="mt-2 flex flex-col gap-0.5 px-2 text-xs text-muted-foreground">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}
