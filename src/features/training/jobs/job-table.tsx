'use client';

import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Card } from '@/components/ui/card';
import { SortHead } from '@/components/data-table/sort-head';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import { costSoFar, presetName, shownJobStatus, trainedSeconds } from '@/core/training/job-display';
import type { JobSummary, ListJobsQuery } from '@/core/training/job.schema';
import { formatDuration, formatLoss, formatMoney, MISSING } from '@/lib/format';
import { JobProgress } from './job-progress';
import { SweepLink } from './sweep-link';

type Sorting = Pick<ListJobsQuery, 'sortBy' | 'sortDirection'>;

interface JobTableProps {
  jobs: readonly JobSummary[];
  /** Milliseconds since the epoch. */
  now: number;
  query: ListJobsQuery;
  onSort: (sorting: Sorting) => void;
}

/** One training a row. Phones get cards instead. */
export function JobTable({ jobs, now, query, onSort }: JobTableProps) {
  const head = { ...query, onSort };
  return (
    <Card className="overflow-hidden max-md:hidden">
      <Table label="Trainings">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <SortHead {...head} sortKey="name" label="Name" />
            <SortHead {...head} sortKey="status" label="Status" />
            <SortHead {...head} sortKey="progress" label="Progress" />
            <TableHead className="text-right">Loss</TableHead>
            <SortHead {...head} sortKey="current_cost" label="Cost" className="text-right" />
            <TableHead className="text-right">Duration</TableHead>
            <TableHead className="max-xl:hidden">Dataset</TableHead>
            <TableHead className="max-lg:hidden">Preset</TableHead>
            <SortHead {...head} sortKey="created_at" label="Created" className="max-lg:hidden" />
          </TableRow>
        </TableHeader>
        <TableBody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} now={now} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function JobRow({ job, now }: { job: JobSummary; now: number }) {
  return (
    <TableRow>
      <TableCell className="max-w-64 min-w-36">
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
      <TableCell className="min-w-32">
        <JobProgress job={job} />
      </TableCell>
      <TableCell className="text-right">{formatLoss(job.current_metrics.training_loss)}</TableCell>
      <TableCell className="text-right">{formatMoney(costSoFar(job))}</TableCell>
      <TableCell className="text-right whitespace-nowrap">
        {formatDuration(trainedSeconds(job, now))}
      </TableCell>
      <TableCell className="max-w-48 max-xl:hidden">
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
