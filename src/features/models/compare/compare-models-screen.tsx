'use client';

import { ChartLineIcon, GitCompareArrowsIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import {
  compareModelsAddress,
  MAX_COMPARED_MODELS,
  MIN_COMPARED_MODELS,
  type ModelComparison,
} from '@/core/models/compare.schema';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { readRunIds, writeRunIds } from '@/core/training/compare/run-ids';
import { useModelComparison } from '@/data/models/models.queries';
import { formatPlural } from '@/lib/format';
import { useUrlQuery } from '@/lib/use-url-query';
import { ModelResultsTable } from './model-results-table';

interface CompareModelsScreenProps {
  /** What differs between the data and the settings of the trainings that made the models. */
  renderConfiguration: (runs: readonly ComparedRun[]) => ReactNode;
}

/** Two to four models side by side; the address says which. */
export function CompareModelsScreen({ renderConfiguration }: CompareModelsScreenProps) {
  const [address, setAddress] = useUrlQuery(compareModelsAddress);
  const { ids, malformed } = readRunIds(address.ids);
  return (
    <>
      <PageHeader
        title="Compare models"
        description="What each is worth, and what was different in how it came about."
        actions={
          <Button asChild variant="outline">
            <Link href={paths.models}>All models</Link>
          </Button>
        }
      />
      {malformed.length > 0 && (
        <p role="status" className="text-sm text-muted-foreground">
          The address is damaged: {formatPlural(malformed.length, 'part')} of it{' '}
          {malformed.length === 1 ? 'is' : 'are'} no id of a model.
        </p>
      )}
      <Compared
        ids={ids}
        renderConfiguration={renderConfiguration}
        onChange={(kept) => setAddress({ ids: writeRunIds(kept) })}
      />
    </>
  );
}

interface ComparedProps extends CompareModelsScreenProps {
  ids: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

function Compared({ ids, onChange, renderConfiguration }: ComparedProps) {
  if (ids.length > MAX_COMPARED_MODELS) {
    return (
      <EmptyState
        icon={GitCompareArrowsIcon}
        title={`At most ${MAX_COMPARED_MODELS} models can be compared`}
        description={`The address names ${ids.length}. More would not fit beside one another.`}
        action={
          <Button onClick={() => onChange(ids.slice(0, MAX_COMPARED_MODELS))}>
            Compare the first {MAX_COMPARED_MODELS}
          </Button>
        }
      />
    );
  }
  if (ids.length < MIN_COMPARED_MODELS) return <TooFew foundCount={ids.length} />;
  return <LoadedComparison {...{ ids, onChange, renderConfiguration }} />;
}

function LoadedComparison({ ids, onChange, renderConfiguration }: ComparedProps) {
  const { data, isPending, error, refetch } = useModelComparison(ids);
  if (isPending) return <ComparisonSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The comparison could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  // The answer for the ids before stays in sight until the next has come.
  const models = data.models.filter(({ model }) => ids.includes(model.id));
  const missing = data.missing.filter((id) => ids.includes(id));
  return (
    <>
      {missing.length > 0 && (
        <p role="status" className="text-sm text-muted-foreground">
          {formatPlural(missing.length, 'model')} of this address {missing.length === 1 ? 'is' : 'are'} not
          shown: deleted, or somebody else’s.
        </p>
      )}
      {models.length < MIN_COMPARED_MODELS ? (
        <TooFew foundCount={models.length} />
      ) : (
        <>
          <ModelResultsTable
            models={models}
            onRemove={(removed) => onChange(ids.filter((id) => id !== removed))}
          />
          {renderConfiguration(models.map(named))}
          <Button asChild variant="outline" className="w-fit">
            <Link href={paths.compareJobs(models.map(({ run }) => run.id))}>
              <ChartLineIcon aria-hidden />
              Compare their curves
            </Link>
          </Button>
        </>
      )}
    </>
  );
}

/** A training under the name of its model. */
const named = ({ model, run }: ModelComparison['models'][number]): ComparedRun => ({
  ...run,
  name: `${model.name} v${model.version}`,
});

const TooFew = ({ foundCount }: { foundCount: number }) => (
  <EmptyState
    icon={GitCompareArrowsIcon}
    title="Two models are needed"
    description={`${foundCount === 0 ? 'No model is' : 'Only one model is'} there to compare. Tick ${MIN_COMPARED_MODELS} to ${MAX_COMPARED_MODELS} in the list, then choose Compare.`}
    action={
      <Button asChild>
        <Link href={paths.models}>Choose models</Link>
      </Button>
    }
  />
);

const ComparisonSkeleton = () => (
  <div role="status" aria-busy aria-label="Loading the comparison" className="flex flex-col gap-6">
    <Skeleton className="h-96" />
    <Skeleton className="h-64" />
  </div>
);
