'use client';

import { SlidersHorizontalIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import { shownSweepStatus } from '@/core/training/sweeps/sweep-display';
import { listSweepsQuery, type SweepSummary } from '@/core/training/sweeps/sweep.schema';
import { useSweeps } from '@/data/training/sweeps.queries';
import { formatMoney, MISSING } from '@/lib/format';
import { useUrlQuery } from '@/lib/use-url-query';

/** All searches of the person, the newest first. */
export function SweepsScreen() {
  const [query, setQuery] = useUrlQuery(listSweepsQuery);
  return (
    <>
      <PageHeader
        title="Searches"
        description="Groups of trainings that try several learning rates and ranks under one budget."
        actions={
          <Button asChild variant="outline">
            <Link href={paths.jobs}>All trainings</Link>
          </Button>
        }
      />
      <SweepResults query={query} onPageChange={(page) => setQuery({ page })} />
    </>
  );
}

interface SweepResultsProps {
  query: Parameters<typeof useSweeps>[0];
  onPageChange: (page: number) => void;
}

function SweepResults({ query, onPageChange }: SweepResultsProps) {
  const { data, isPending, error, refetch } = useSweeps(query);
  if (isPending) return <Skeleton role="status" aria-label="Loading the searches" className="h-64" />;
  if (data === undefined) {
    return <ErrorState title="The searches could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  if (data.total === 0) {
    return (
      <EmptyState
        icon={SlidersHorizontalIcon}
        title="No searches yet"
        description="Configure a training, then choose “Search hyperparameters” next to its start."
        action={
          <Button asChild>
            <Link href={paths.configureTraining()}>Configure a training</Link>
          </Button>
        }
      />
    );
  }
  return (
    <>
      <Card className="overflow-hidden">
        <Table label="Searches">
          <TableHeader>
            <TableRow className="hover:bg-transparent">
              <TableHead>Name</TableHead>
              <TableHead>Status</TableHead>
              <TableHead className="text-right">Runs ended</TableHead>
              <TableHead className="text-right">Spent</TableHead>
              <TableHead>Dataset</TableHead>
              <TableHead>Created</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {data.sweeps.map((sweep) => (
              <SweepRow key={sweep.id} sweep={sweep} />
            ))}
          </TableBody>
        </Table>
      </Card>
      <Pagination {...data} onPageChange={onPageChange} />
    </>
  );
}

function SweepRow({ sweep }: { sweep: SweepSummary }) {
  return (
    <TableRow>
      <TableCell className="max-w-64 min-w-36">
        <Link
          href={paths.sweep(sweep.id)}
          className="block truncate text-base font-medium hover:underline"
          title={sweep.name}
        >
          {sweep.name}
        </Link>
      </TableCell>
      <TableCell>
        <StatusBadge status={shownSweepStatus(sweep)} />
      </TableCell>
      <TableCell className="text-right">
        {sweep.ended_run_count} of {sweep.run_count}
      </TableCell>
      <TableCell className="text-right whitespace-nowrap">
        {formatMoney(sweep.spent_usd)}{' '}
        <span className="text-muted-foreground">of {formatMoney(sweep.total_budget_usd)}</span>
      </TableCell>
      <TableCell className="max-w-48 truncate">{sweep.dataset_name ?? MISSING}</TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground">
        <RelativeTime timestamp={sweep.created_at} />
      </TableCell>
    </TableRow>
  );
}
