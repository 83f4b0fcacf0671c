'use client';

import { useId, useRef } from 'react';
import type { ChartModel } from '@/core/monitoring/chart-model';
import { chartZoom } from '@/lib/chart-zoom';
import type { ChartSettingsState } from '@/lib/use-chart-model';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ChartSettingsBar } from './chart-settings-bar';
import { DetailCharts } from './detail-charts';
import { ExportMenu } from './export-menu';
import { LossChart } from './loss-chart';

export interface MetricChartsProps extends ChartSettingsState {
  model: ChartModel;
  /** Address of all points as CSV. */
  csvHref: string;
  /** Of exported pictures, without ending. */
  fileName: string;
  /** Why there may be nothing to draw yet. */
  emptyText: string;
}

/** The charts of a job: its loss, and what explains it, on one x axis, with one pointer and one zoom. */
export function MetricCharts(props: MetricChartsProps) {
  const { model, settings, onSettingsChange, csvHref, fileName } = props;
  const syncId = useId();
  const charts = useRef<HTMLDivElement>(null);
  const zoom = chartZoom(model, props);
  const emptyText =
    model.isZoomed && model.bounds
      ? 'No point lies in these steps. Show all to see the run.'
      : props.emptyText;
  return (
    <div ref={charts} className="flex flex-col gap-4">
      <Card>
        <CardHeader className="flex-row flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <CardTitle className="mr-auto">Loss</CardTitle>
          <div className="max-xl:order-last max-xl:w-full">
            <ChartSettingsBar settings={settings} onChange={onSettingsChange} />
          </div>
          <ExportMenu charts={charts} csvHref={csvHref} fileName={fileName} />
        </CardHeader>
        <CardContent className="px-2 pt-3 sm:px-3">
          <LossChart
            model={model}
            zoom={zoom}
            settings={settings}
            onSettingsChange={onSettingsChange}
            syncId={syncId}
            emptyText={emptyText}
          />
        </CardContent>
      </Card>
      <DetailCharts model={model} zoom={zoom} syncId={syncId} emptyText={emptyText} />
    </div>
  );
}
