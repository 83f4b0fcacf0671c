'use client';

import { GitCompareArrowsIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { compareAddress, type CompareAddress } from '@/core/training/compare/compare.schema';
import {
  MAX_COMPARED_RUNS,
  MIN_COMPARED_RUNS,
  readRunIds,
  writeRunIds,
} from '@/core/training/compare/run-ids';
import { useJobComparison } from '@/data/training/compare.queries';
import { formatPlural } from '@/lib/format';
import { useUrlQuery } from '@/lib/use-url-query';
import { Comparison } from './comparison';
import { CompareNotes } from './compare-notes';

/** Several trainings side by side; the address says which, and how they are drawn. */
export function CompareScreen() {
  const [address, setAddress] = useUrlQuery(compareAddress);
  return (
    <>
      <PageHeader
        title="Compare trainings"
        description="What differs between the runs, and what it did to the loss, the time and the cost."
        actions={
          <Button asChild variant="outline">
            <Link href={paths.jobs}>All trainings</Link>
          </Button>
        }
      />
      <ComparisonOf address={address} onChange={setAddress} />
    </>
  );
}

interface ComparisonOfProps {
  address: CompareAddress;
  onChange: (patch: Partial<CompareAddress>) => void;
}

function ComparisonOf({ address, onChange }: ComparisonOfProps) {
  const { ids, malformed } = readRunIds(address.ids);
  if (ids.length > MAX_COMPARED_RUNS) {
    return (
      <EmptyState
        icon={GitCompareArrowsIcon}
        title={`At most ${MAX_COMPARED_RUNS} trainings can be compared`}
        description={`The address names ${ids.length}. More curves could not be told apart.`}
        action={
          <Button onClick={() => onChange({ ids: writeRunIds(ids.slice(0, MAX_COMPARED_RUNS)) })}>
            Compare the first {MAX_COMPARED_RUNS}
          </Button>
        }
      />
    );
  }
  if (ids.length === 0) return <TooFew foundCount={0} malformed={malformed} missing={[]} />;
  return <LoadedComparison {...{ ids, malformed, address, onChange }} />;
}

type LoadedComparisonProps = ComparisonOfProps & { ids: readonly string[]; malformed: readonly string[] };

function LoadedComparison({ ids, malformed, address, onChange }: LoadedComparisonProps) {
  const { data, isPending, error, refetch } = useJobComparison(ids);
  if (isPending) return <ComparisonSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The comparison could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  // The answer for the ids before stays in sight until the next has come.
  const runs = data.runs.filter(({ id }) => ids.includes(id));
  const missing = data.missing.filter((id) => ids.includes(id));
  if (runs.length < MIN_COMPARED_RUNS) {
    return <TooFew foundCount={runs.length} malformed={malformed} missing={missing} />;
  }
  return (
    <>
      <CompareNotes malformed={malformed} missing={missing} />
      <Comparison
        runs={runs}
        address={address}
        onChange={onChange}
        onRemove={(removed) => onChange({ ids: writeRunIds(ids.filter((id) => id !== removed)) })}
      />
    </>
  );
}

interface TooFewProps {
  foundCount: number;
  malformed: readonly string[];
  missing: readonly string[];
}

function TooFew({ foundCount, malformed, missing }: TooFewProps) {
  return (
    <>
      <CompareNotes malformed={malformed} missing={missing} />
      <EmptyState
        icon={GitCompareArrowsIcon}
        title="Two trainings are needed"
        description={`${foundCount === 0 ? 'No training is' : `Only ${formatPlural(foundCount, 'training')} is`} chosen. Tick ${MIN_COMPARED_RUNS} to ${MAX_COMPARED_RUNS} in the list, then choose Compare.`}
        action={
          <Button asChild>
            <Link href={paths.jobs}>Choose trainings</Link>
          </Button>
        }
      />
    </>
  );
}

function ComparisonSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the comparison" className="flex flex-col gap-6">
      <Skeleton className="h-128" />
      <Skeleton className="h-80" />
      <Skeleton className="h-64" />
    </div>
  );
}
