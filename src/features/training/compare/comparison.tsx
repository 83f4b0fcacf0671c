'use client';

import type { CompareAddress, ComparedRun } from '@/core/training/compare/compare.schema';
import { isActiveJobStatus } from '@/core/training/job.schema';
import { useNow } from '@/lib/use-now';
import { CompareCurves } from './compare-curves';
import { ConfigurationTable } from './configuration-table';
import { ResultsTable } from './results-table';
import { useRunSeries } from './use-run-series';

interface ComparisonProps {
  runs: readonly ComparedRun[];
  address: CompareAddress;
  onChange: (patch: Partial<CompareAddress>) => void;
  /** Takes one run out of the comparison. */
  onRemove: (jobId: string) => void;
}

/** Curves, results and differences of two runs or more; live while any of them trains. */
export function Comparison({ runs, address, onChange, onRemove }: ComparisonProps) {
  const now = useNow(runs.some(({ status }) => isActiveJobStatus(status)));
  const series = useRunSeries(runs);
  return (
    <>
      <CompareCurves runs={runs} series={series} address={address} onChange={onChange} />
      <ResultsTable runs={runs} series={series} now={now} onRemove={onRemove} />
      <ConfigurationTable runs={runs} />
    </>
  );
}
