'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import {
  buildChartModel,
  DEFAULT_CHART_SETTINGS,
  type ChartModel,
  type ChartSettings,
} from '@/core/monitoring/chart-model';
import type { MetricPoint } from '@/core/training/job.schema';

interface ChartModelState {
  model: ChartModel;
  settings: ChartSettings;
  onSettingsChange: (settings: ChartSettings) => void;
}

/** The charts of these points with settings that the reader can change. Memoize `points`. */
export function useChartModel(points: readonly MetricPoint[]): ChartModelState {
  const [settings, onSettingsChange] = useState(DEFAULT_CHART_SETTINGS);
  // Dragging the slider stays smooth while thousands of points are drawn again.
  const drawnSettings = useDeferredValue(settings);
  const model = useMemo(() => buildChartModel(points, drawnSettings), [points, drawnSettings]);
  return { model, settings, onSettingsChange };
}
