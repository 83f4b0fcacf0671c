'use client';

import Link from 'next/link';
import { SortHead } from '@/components/data-table/sort-head';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import type {
  DatasetSummary,
  ListDatasetsQuery,
  ValidationProgress as Validation,
} from '@/core/datasets/dataset.schema';
import { useUploadPercent } from '@/data/datasets/use-upload-percent';
import { formatBytes, formatCount, formatPlural, formatTokens, MISSING } from '@/lib/format';
import { DatasetActions } from './dataset-actions';
import { FORMAT_NAMES } from '@/core/datasets/format-names';
import { validationPercent } from './validation-percent';

type Sorting = Pick<ListDatasetsQuery, 'sortBy' | 'sortDirection'>;

type DatasetTableProps = {
  datasets: readonly DatasetSummary[];
  query: ListDatasetsQuery;
  onSort: (sorting: Sorting) => void;
};

/** One dataset a row. Narrow screens keep the name, the status and the actions; the figures move below the name. */
export function DatasetTable({ datasets, query, onSort }: DatasetTableProps) {
  const head = { sortBy: query.sortBy, sortDirection: query.sortDirection, onSort };
  return (
    <Card className="overflow-hidden">
      <Table label="Datasets">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <SortHead {...head} sortKey="name" label="Name" />
            <TableHead>Status</TableHead>
            <TableHead className="max-md:hidden">Format</TableHead>
            <SortHead
              {...head}
              sortKey="total_training_pairs"
              label="Pairs"
              className="text-right max-md:hidden"
            />
            <SortHead {...head} sortKey="total_tokens" label="Tokens" className="text-right max-md:hidden" />
            <SortHead {...head} sortKey="file_size" label="Size" className="text-right max-lg:hidden" />
            <SortHead {...head} sortKey="created_at" label="Added" className="max-lg:hidden" />
            <TableHead className="w-12">
              <span className="sr-only">Actions</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {datasets.map((dataset) => (
            <DatasetRow key={dataset.id} dataset={dataset} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function DatasetRow({ dataset }: { dataset: DatasetSummary }) {
  const { id, name, status, format, total_training_pairs: pairs, total_tokens: tokens } = dataset;
  return (
    <TableRow>
      <TableCell className="w-full max-w-0">
        <Link
          href={paths.dataset(id)}
          className="block truncate text-base font-medium hover:underline"
          title={name}
        >
          {name}
        </Link>
        <p className="truncate text-xs text-muted-foreground md:hidden">
          {pairs === null
            ? formatBytes(dataset.file_size)
            : `${formatPlural(pairs, 'pair')} · ${formatTokens(tokens)} tokens`}
        </p>
        <p className="truncate text-xs text-muted-foreground max-md:hidden lg:hidden">
          {formatBytes(dataset.file_size)} · <RelativeTime timestamp={dataset.created_at} />
        </p>
      </TableCell>
      <TableCell>
        <StatusBadge status={status} />
        {status === 'uploading' && <UploadProgress id={id} />}
        {status === 'validating' && <ValidationProgress progress={dataset.validation_progress} />}
      </TableCell>
      <TableCell className="max-md:hidden">
        {format === null ? (
          <span className="text-muted-foreground">{MISSING}</span>
        ) : (
          <Badge variant="outline">{FORMAT_NAMES[format]}</Badge>
        )}
      </TableCell>
      <TableCell className="text-right max-md:hidden">{formatCount(pairs)}</TableCell>
      <TableCell className="text-right max-md:hidden" title={formatCount(tokens)}>
        {formatTokens(tokens)}
      </TableCell>
      <TableCell className="text-right whitespace-nowrap max-lg:hidden">
        {formatBytes(dataset.file_size)}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
        <RelativeTime timestamp={dataset.created_at} />
      </TableCell>
      <TableCell className="text-right">
        <DatasetActions dataset={dataset} />
      </TableCell>
    </TableRow>
  );
}

/** Known for the uploads that this browser sends, in whichever tab. */
function UploadProgress({ id }: { id: string }) {
  const percent = useUploadPercent(id);
  return percent === null ? null : <Percent label="Upload" words="sent" percent={percent} />;
}

function ValidationProgress({ progress }: { progress: Validation | null }) {
  if (progress === null) return null;
  const words = progress.phase === 'reading' ? 'read' : 'written';
  return <Percent label="Validation" words={words} percent={validationPercent(progress)} />;
}

function Percent({ label, words, percent }: { label: string; words: string; percent: number }) {
  return (
    <div className="mt-1 flex w-20 flex-col gap-1">
      <Progress label={label} value={percent} indicatorClassName="bg-accent" />
      <p aria-hidden className="text-xs whitespace-nowrap text-muted-foreground tabular-nums">
        {percent}% {words}
      </p>
    </div>
  );
}
