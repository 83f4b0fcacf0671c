'use client';

import { SquareIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { ListLink } from '@/components/states/list-link';
import { PageHeader } from '@/components/states/page-header';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { shownSweepStatus } from '@/core/training/sweeps/sweep-display';
import type { SweepView } from '@/core/training/sweeps/sweep.schema';
import { useSweep } from '@/data/training/sweeps.queries';
import { MISSING } from '@/lib/format';
import { CancelSweepDialog } from './cancel-sweep-dialog';
import { SweepChart } from './sweep-chart';
import { SweepRuns } from './sweep-runs';
import { SweepState } from './sweep-state';

/** A search, live: its runs, how their losses go, which were stopped and why, what it has spent. */
export function SweepScreen({ sweepId }: { sweepId: string }) {
  const { data, isPending, error, refetch } = useSweep(sweepId);
  if (isPending) return <SweepSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The search could not be loaded" error={error} onRetry={() => refetch()}>
        <ListLink error={error} href={paths.sweeps} label="All searches" />
      </ErrorState>
    );
  }
  return <Sweep sweep={data.sweep} />;
}

function Sweep({ sweep }: { sweep: SweepView }) {
  return (
    <>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {sweep.name}
            <StatusBadge status={shownSweepStatus(sweep)} />
          </span>
        }
        description={
          <>
            Search on{' '}
            <Link href={paths.dataset(sweep.dataset_id)} className="underline underline-offset-4">
              {sweep.dataset_name ?? MISSING}
            </Link>{' '}
            · <span className="font-mono text-xs">{sweep.base_model}</span>
          </>
        }
        actions={<CancelButton sweep={sweep} />}
      />
      <SweepState sweep={sweep} />
      <Card>
        <CardHeader>
          <CardTitle>{sweep.metric === 'validation_loss' ? 'Validation loss' : 'Training loss'}</CardTitle>
          <CardDescription>
            {sweep.metric === 'validation_loss'
              ? 'Runs are compared by it at a quarter and at half of their steps.'
              : 'The dataset has no validation rows: runs are compared by their smoothed training loss.'}
          </CardDescription>
        </CardHeader>
        <CardContent className="px-2 sm:px-3">
          <SweepChart sweep={sweep} />
        </CardContent>
      </Card>
      <SweepRuns sweep={sweep} />
    </>
  );
}

function CancelButton({ sweep }: { sweep: SweepView }) {
  const [isOpen, setIsOpen] = useState(false);
  const canCancel =
    sweep.status === 'running' && sweep.stop_reason === null && sweep.ended_run_count < sweep.run_count;
  return (
    <>
      {canCancel && (
        <Button variant="outline" onClick={() => setIsOpen(true)}>
          <SquareIcon aria-hidden />
          Stop all runs
        </Button>
      )}
      <CancelSweepDialog sweep={sweep} open={isOpen && canCancel} onOpenChange={setIsOpen} />
    </>
  );
}

function SweepSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the search" className="flex flex-col gap-6">
      <Skeleton className="h-14" />
      <Skeleton className="h-24" />
      <Skeleton className="h-96" />
      <Skeleton className="h-64" />
    </div>
  );
}
