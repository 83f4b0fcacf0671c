import { TrophyIcon, XIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/states/relative-time';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import { MIN_COMPARED_MODELS, type ModelComparison } from '@/core/models/compare.schema';
import type { ModelView } from '@/core/models/model.schema';
import { compareWithBase } from '@/core/models/quality-metrics';
import { bestOf } from '@/core/training/compare/run-results';
import { cn } from '@/lib/cn';
import {
  formatBytes,
  formatDecimal,
  formatDuration,
  formatLoss,
  formatMoney,
  formatPercent,
} from '@/lib/format';
import { MODEL_STATUSES } from '../model-status';
import { QualityStars } from '../quality-stars';

/** A figure of a model; `better` says which end of it is the better one. */
interface Figure {
  label: string;
  read: (model: ModelView) => number | null;
  format: (value: number | null) => string;
  better?: 'low' | 'high';
}

const FIGURES: readonly Figure[] = [
  {
    label: 'Validation loss',
    read: (m) => m.quality_metrics.final_validation_loss,
    format: formatLoss,
    better: 'low',
  },
  {
    label: 'Best validation loss',
    read: (m) => m.quality_metrics.best_validation_loss,
    format: formatLoss,
    better: 'low',
  },
  {
    label: 'Taken off the base model’s loss',
    read: (m) => compareWithBase(m.quality_metrics)?.improvement ?? null,
    format: (share) => formatPercent(share === null ? null : share * 100),
    better: 'high',
  },
  { label: 'Perplexity', read: (m) => m.quality_metrics.perplexity, format: formatDecimal, better: 'low' },
  {
    label: 'Training loss',
    read: (m) => m.quality_metrics.final_training_loss,
    format: formatLoss,
    better: 'low',
  },
  {
    label: 'Best epoch',
    read: (m) => m.quality_metrics.best_epoch,
    format: (epoch) => formatDecimal(epoch, 1),
  },
  { label: 'Cost', read: (m) => m.training_summary.total_cost, format: formatMoney, better: 'low' },
  {
    label: 'Duration',
    read: (m) => m.training_summary.duration_seconds,
    format: formatDuration,
    better: 'low',
  },
  {
    label: 'Size',
    read: (m) => m.artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
    format: formatBytes,
    better: 'low',
  },
];

const WORDS: readonly { label: string; read: (model: ModelView) => ReactNode }[] = [
  { label: 'Convergence', read: (m) => <QualityStars quality={m.quality_metrics.convergence_quality} /> },
  { label: 'Status', read: (m) => MODEL_STATUSES[m.status].word },
  { label: 'Trained', read: (m) => <RelativeTime timestamp={m.created_at} /> },
];

interface ModelResultsTableProps {
  models: ModelComparison['models'];
  onRemove: (modelId: string) => void;
}

/** One figure a row, one model a column, the best of each figure marked. */
export function ModelResultsTable({ models, onRemove }: ModelResultsTableProps) {
  const views = models.map(({ model }) => model);
  return (
    <Card className="overflow-hidden">
      <CardHeader>
        <CardTitle>Results</CardTitle>
        <CardDescription>
          The best of each figure is marked. Losses of different datasets do not measure the same.
        </CardDescription>
      </CardHeader>
      <Table label="Results of the models">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="sticky left-0 bg-card">Figure</TableHead>
            {views.map((model) => (
              <TableHead key={model.id}>
                <span className="flex items-center gap-1">
                  <Link
                    href={paths.model(model.id)}
                    title={model.name}
                    className="block max-w-28 truncate font-medium text-foreground hover:underline sm:max-w-44"
                  >
                    {model.name}
                  </Link>
                  <span className="text-muted-foreground">v{model.version}</span>
                  {views.length > MIN_COMPARED_MODELS && (
                    <Button variant="ghost" size="icon-sm" onClick={() => onRemove(model.id)}>
                      <XIcon aria-hidden />
                      <span className="sr-only">
                        Take {model.name}, version {model.version}, out of the comparison
                      </span>
                    </Button>
                  )}
                </span>
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {WORDS.map(({ label, read }) => (
            <TableRow key={label}>
              <RowHead>{label}</RowHead>
              {views.map((model) => (
                <TableCell key={model.id}>{read(model)}</TableCell>
              ))}
            </TableRow>
          ))}
          {FIGURES.map(({ label, read, format, better }) => {
            const values = views.map(read);
            const best = better ? bestOf(values, better) : [];
            return (
              <TableRow key={label}>
                <RowHead>{label}</RowHead>
                {views.map((model, index) => (
                  <TableCell
                    key={model.id}
                    className={cn('whitespace-nowrap tabular-nums', best[index] && 'font-semibold')}
                  >
                    {best[index] && (
                      <>
                        <TrophyIcon
                          aria-hidden
                          className="mr-1 inline size-3.5 align-[-2px] text-status-completed"
                        />
                        <span className="sr-only">Best: </span>
                      </>
                    )}
                    {format(values[index] ?? null)}
                  </TableCell>
                ))}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </Card>
  );
}

const RowHead = ({ children }: { children: string }) => (
  <TableHead scope="row" className="sticky left-0 bg-card text-sm max-sm:max-w-28 max-sm:whitespace-normal">
    {children}
  </TableHead>
);
