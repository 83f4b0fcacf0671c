import { TrophyIcon } from 'lucide-react';
import Link from 'next/link';
import { StatusBadge } from '@/components/states/status-badge';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import { costSoFar, shownJobStatus } from '@/core/training/job-display';
import { runLabel } from '@/core/training/sweeps/sweep-display';
import type { SweepRunView, SweepView } from '@/core/training/sweeps/sweep.schema';
import { formatCount, formatLearningRate, formatLoss, formatMoney, MISSING } from '@/lib/format';
import { runColor } from './sweep-chart';

/** One run a row, with what was decided about it. */
export function SweepRuns({ sweep }: { sweep: SweepView }) {
  return (
    <Card className="overflow-hidden">
      <Table label="Runs of the search">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead>Run</TableHead>
            <TableHead>Rank</TableHead>
            <TableHead>Learning rate</TableHead>
            <TableHead>Status</TableHead>
            <TableHead className="text-right">Step</TableHead>
            <TableHead className="text-right">Training loss</TableHead>
            <TableHead className="text-right">Validation loss</TableHead>
            <TableHead className="text-right">Cost</TableHead>
            <TableHead className="min-w-56">Result</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {sweep.runs.map((run, index) => (
            <RunRow key={run.id} run={run} index={index} isBest={run.id === sweep.best_job_id} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function RunRow({ run, index, isBest }: { run: SweepRunView; index: number; isBest: boolean }) {
  return (
    <TableRow>
      <TableCell className="whitespace-nowrap">
        <span
          aria-hidden
          className="mr-2 inline-block h-0.5 w-3 rounded-full align-middle"
          style={{ background: runColor(index) }}
        />
        <Link
          href={paths.job(run.id)}
          className="text-base font-medium hover:underline"
          aria-label={`Run ${index + 1}, ${runLabel(run)}: open its monitor`}
        >
          {index + 1}
        </Link>
        {isBest && (
          <Badge className="ml-2">
            <TrophyIcon aria-hidden />
            Best
          </Badge>
        )}
      </TableCell>
      <TableCell>{run.lora_rank}</TableCell>
      <TableCell>{formatLearningRate(run.learning_rate)}</TableCell>
      <TableCell>
        <StatusBadge status={shownJobStatus(run)} />
      </TableCell>
      <TableCell className="text-right whitespace-nowrap">
        {formatCount(run.current_step)}
        {run.total_steps !== null && (
          <span className="text-muted-foreground"> / {formatCount(run.total_steps)}</span>
        )}
      </TableCell>
      <TableCell className="text-right">{formatLoss(run.current_metrics.training_loss)}</TableCell>
      <TableCell className="text-right">{formatLoss(run.current_metrics.validation_loss)}</TableCell>
      <TableCell className="text-right">{formatMoney(costSoFar(run))}</TableCell>
      <TableCell className="text-muted-foreground">{resultOf(run)}</TableCell>
    </TableRow>
  );
}

/** Why it ended, or how it stood when it was last compared. */
function resultOf(run: SweepRunView): string {
  if (run.error_message !== null) return run.error_message;
  const last = run.rungs.at(-1);
  if (!last) return MISSING;
  return `Place ${last.place} of ${last.compared} at step ${formatCount(last.step)}${last.is_stopped ? ': being stopped' : ''}`;
}
