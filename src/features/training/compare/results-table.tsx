import { TrophyIcon, XIcon } from 'lucide-react';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { MIN_COMPARED_RUNS } from '@/core/training/compare/run-ids';
import { bestRuns, runResults, type ResultName } from '@/core/training/compare/run-results';
import { shownJobStatus } from '@/core/training/job-display';
import { cn } from '@/lib/cn';
import { formatDecimal, formatDuration, formatLoss, formatMoney } from '@/lib/format';
import { RunHeading } from './run-heading';
import type { RunSeries } from './use-run-series';

interface ResultColumn {
  name: ResultName;
  label: string;
  format: (value: number | null) => string;
}

const COLUMNS: readonly ResultColumn[] = [
  { name: 'final_validation_loss', label: 'Validation', format: formatLoss },
  { name: 'best_validation_loss', label: 'Best validation', format: formatLoss },
  { name: 'best_epoch', label: 'Best epoch', format: (epoch) => formatDecimal(epoch, 2) },
  { name: 'perplexity', label: 'Perplexity', format: (value) => formatDecimal(value, 3) },
  { name: 'final_training_loss', label: 'Training', format: formatLoss },
  { name: 'best_training_loss', label: 'Best training', format: formatLoss },
  { name: 'duration_seconds', label: 'Duration', format: formatDuration },
  { name: 'gpu_hours', label: 'GPU-hours', format: (hours) => formatDecimal(hours, 3) },
  { name: 'cost_usd', label: 'Cost', format: formatMoney },
  { name: 'tokens_per_second', label: 'Tokens/s', format: (rate) => formatDecimal(rate, 0) },
];

interface ResultsTableProps {
  runs: readonly ComparedRun[];
  series: RunSeries;
  /** Milliseconds since the epoch. */
  now: number;
  onRemove: (jobId: string) => void;
}

/** What each run has achieved and taken, the best of each figure marked. */
export function ResultsTable({ runs, series, now, onRemove }: ResultsTableProps) {
  const judged = runs.map((run, index) => ({
    results: runResults(run, series.buffers[index]?.points ?? [], now),
    isCompleted: run.status === 'completed',
  }));
  const best = new Map(COLUMNS.map(({ name }) => [name, bestRuns(name, judged)]));
  return (
    <Card className="overflow-hidden">
      <CardHeader>
        <CardTitle>Results</CardTitle>
        <CardDescription>
          Losses at the end and at their best. The best of each figure is marked; of time and cost among the
          completed runs. Losses of different datasets do not measure the same.
        </CardDescription>
      </CardHeader>
      <Table label="Results of the runs">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="sticky left-0 bg-card">Run</TableHead>
            <TableHead>Status</TableHead>
            {COLUMNS.map(({ name, label }) => (
              <TableHead key={name} className="text-right">
                {label}
              </TableHead>
            ))}
            <TableHead>
              <span className="sr-only">Take out</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {runs.map((run, index) => (
            <TableRow key={run.id}>
              <TableHead scope="row" className="sticky left-0 bg-card text-sm">
                <RunHeading run={run} index={index} />
              </TableHead>
              <TableCell>
                <StatusBadge status={shownJobStatus(run)} />
              </TableCell>
              {COLUMNS.map(({ name, format }) => (
                <ResultCell key={name} isBest={best.get(name)?.[index] ?? false}>
                  {format(judged[index]?.results[name] ?? null)}
                </ResultCell>
              ))}
              <TableCell className="py-0">
                {runs.length > MIN_COMPARED_RUNS && (
                  <Button variant="ghost" size="icon-sm" onClick={() => onRemove(run.id)}>
                    <XIcon aria-hidden />
                    <span className="sr-only">Take {run.name} out of the comparison</span>
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function ResultCell({ isBest, children }: { isBest: boolean; children: string }) {
  return (
    <TableCell className={cn('text-right whitespace-nowrap', isBest && 'font-semibold')}>
      {isBest && (
        <>
          <TrophyIcon aria-hidden className="mr-1 inline size-3.5 align-[-2px] text-status-completed" />
          <span className="sr-only">Best:</span>
        </>
      )}
      {children}
    </TableCell>
  );
}
