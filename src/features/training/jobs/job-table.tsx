'use client';

import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { SortHead } from '@/components/data-table/sort-head';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import { costSoFar, presetName, shownJobStatus, trainedSeconds } from '@/core/training/job-display';
import type { JobSummary, ListJobsQuery } from '@/core/training/job.schema';
import type { LossSparklines } from '@/data/training/job-lists.queries';
import { formatDuration, formatLoss, formatMoney, MISSING } from '@/lib/format';
import { JobProgress } from './job-progress';
import { LossSparkline } from './loss-sparkline';
import { SweepLink } from './sweep-link';
import type { JobSelection } from './use-job-selection';

type Sorting = Pick<ListJobsQuery, 'sortBy' | 'sortDirection'>;

interface JobTableProps {
  jobs: readonly JobSummary[];
  /** Milliseconds since the epoch. */
  now: number;
  query: ListJobsQuery;
  onSort: (sorting: Sorting) => void;
  sparklines: LossSparklines;
  selection: JobSelection;
}

/** One training a row. Phones get cards instead. */
export function JobTable({ jobs, now, query, onSort, sparklines, selection }: JobTableProps) {
  const head = { ...query, onSort };
  const selectedCount = jobs.filter(({ id }) => selection.has(id)).length;
  return (
    <Card className="overflow-hidden max-md:hidden">
      <Table label="Trainings">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="w-8 pr-0">
              <Checkbox
                aria-label="Select all on this page"
                className="block"
                checked={selectedCount === jobs.length}
                onCheckedChange={(checked) => selection.set(jobs, checked === true)}
              />
            </TableHead>
            <SortHead {...head} sortKey="name" label="Name" />
            <SortHead {...head} sortKey="status" label="Status" />
            <SortHead {...head} sortKey="progress" label="Progress" />
            <TableHead colSpan={2} className="text-right">
              Loss
            </TableHead>
            <SortHead {...head} sortKey="current_cost" label="Cost" className="text-right" />
            <TableHead className="text-right">Duration</TableHead>
            <TableHead className="max-xl:hidden">Dataset</TableHead>
            <TableHead className="max-lg:hidden">Preset</TableHead>
            <SortHead {...head} sortKey="created_at" label="Created" className="max-lg:hidden" />
          </TableRow>
        </TableHeader>
        <TableBody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} now={now} sparklines={sparklines} selection={selection} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

type JobRowProps = Pick<JobTableProps, 'now' | 'sparklines' | 'selection'> & { job: JobSummary };

function JobRow({ job, now, sparklines, selection }: JobRowProps) {
  const isSelected = selection.has(job.id);
  return (
    <TableRow data-state={isSelected ? 'selected' : undefined}>
      <TableCell className="pr-0">
        <Checkbox
          aria-label={`Select ${job.name}`}
          className="block"
          checked={isSelected}
          onCheckedChange={(checked) => selection.set([job], checked === true)}
        />
      </TableCell>
      <TableCell className="max-w-56 min-w-36">
        <Link
          href={paths.job(job.id)}
          className="block truncate text-base font-medium hover:underline"
          title={job.name}
        >
          {job.name}
        </Link>
        <span className="block truncate text-xs text-muted-foreground xl:hidden">
          {job.dataset_name ?? MISSING}
        </span>
        <SweepLink job={job} />
      </TableCell>
      <TableCell>
        <StatusBadge status={shownJobStatus(job)} />
      </TableCell>
      <TableCell className="min-w-28">
        <JobProgress job={job} />
      </TableCell>
      <TableCell className="pr-0">
        <LossSparkline job={job} sparklines={sparklines} className="ml-auto w-16" />
      </TableCell>
      <TableCell className="text-right">{formatLoss(job.current_metrics.training_loss)}</TableCell>
      <TableCell className="text-right">{formatMoney(costSoFar(job))}</TableCell>
      <TableCell className="text-right whitespace-nowrap">
        {formatDuration(trainedSeconds(job, now))}
      </TableCell>
      <TableCell className="max-w-40 max-xl:hidden">
        <Link
          href={paths.dataset(job.dataset_id)}
          className="block truncate hover:underline"
          title={job.dataset_name ?? undefined}
        >
          {job.dataset_name ?? MISSING}
        </Link>
      </TableCell>
      <TableCell className="max-lg:hidden">{presetName(job.preset_id)}</TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
        <RelativeTime timestamp={job.created_at} />
      </TableCell>
    </TableRow>
  );
}
