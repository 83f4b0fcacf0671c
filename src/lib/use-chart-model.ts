'use client';

import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { buildChartModel, type ChartModel, type PointDetail } from '@/core/monitoring/chart-model';
import { readChartSettings, writeChartSettings, type ChartSettings } from '@/core/monitoring/chart-settings';
import type { StepRange } from '@/core/monitoring/zoom';
import type { MetricPoint } from '@/core/training/job.schema';
import { replaceAddress } from './replace-address';

/** Long enough not to rewrite the address with each step of a slider (browsers limit how often). */
const SETTLE_MS = 300;

export interface ChartSettingsState {
  settings: ChartSettings;
  onSettingsChange: (settings: ChartSettings) => void;
}

interface ChartSettingsOfPage extends ChartSettingsState {
  /** The zoom once it rests: a handle that is being dragged passes many. */
  settledRange: StepRange;
}

/** How the reader wants the charts of a page, kept in its address: a reload and a copied link show the same. */
export function useChartSettings(): ChartSettingsOfPage {
  const [settings, onSettingsChange] = useState(() =>
    readChartSettings(typeof window === 'undefined' ? '' : window.location.search),
  );
  const [settledRange, setSettledRange] = useState(settings.range);
  useEffect(() => {
    const timer = setTimeout(() => {
      replaceAddress(writeChartSettings(settings));
      setSettledRange(settings.range);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [settings]);
  return { settings, onSettingsChange, settledRange };
}

/** The charts of these points with these settings. Memoize `points`. */
export function useChartModel(
  points: readonly MetricPoint[],
  detail: PointDetail,
  settings: ChartSettings,
): ChartModel {
  // Dragging a slider stays smooth while thousands of points are drawn again.
  const drawnSettings = useDeferredValue(settings);
  return useMemo(() => buildChartModel(points, drawnSettings, detail), [points, drawnSettings, detail]);
}
