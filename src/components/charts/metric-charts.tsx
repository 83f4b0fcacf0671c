'use client';

import { useId } from 'react';
import type { ChartModel, ChartSettings } from '@/core/monitoring/chart-model';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ChartSettingsBar } from './chart-settings-bar';
import { DetailCharts } from './detail-charts';
import { LossChart } from './loss-chart';

interface MetricChartsProps {
  model: ChartModel;
  settings: ChartSettings;
  onSettingsChange: (settings: ChartSettings) => void;
  /** Why there may be nothing to draw yet. */
  emptyText: string;
}

/** The charts of a job: its loss, and what explains it, on one x axis and with one pointer. */
export function MetricCharts({ model, settings, onSettingsChange, emptyText }: MetricChartsProps) {
  const syncId = useId();
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <CardHeader className="flex-row flex-wrap items-center justify-between gap-3">
          <CardTitle>Loss</CardTitle>
          <ChartSettingsBar settings={settings} onChange={onSettingsChange} />
        </CardHeader>
        <CardContent className="px-2 pt-3 sm:px-3">
          <LossChart
            model={model}
            settings={settings}
            onSettingsChange={onSettingsChange}
            syncId={syncId}
            emptyText={emptyText}
          />
        </CardContent>
      </Card>
      <DetailCharts model={model} syncId={syncId} emptyText={emptyText} />
    </div>
  );
}
