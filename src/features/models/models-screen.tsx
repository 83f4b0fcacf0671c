'use client';

import { BoxIcon, SearchXIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { compareHint, SelectionBar } from '@/components/data-table/selection-bar';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { MAX_COMPARED_MODELS, MIN_COMPARED_MODELS } from '@/core/models/compare.schema';
import { listModelsQuery, type ListModelsQuery } from '@/core/models/model.schema';
import { useModels } from '@/data/models/models.queries';
import { formatPlural } from '@/lib/format';
import { useUrlQuery } from '@/lib/use-url-query';
import { ModelFilters } from './model-filters';
import { ModelTable } from './model-table';

/** All trained models of the person: searched, sorted and paged by the address. */
export function ModelsScreen() {
  const [query, setQuery] = useUrlQuery(listModelsQuery);
  return (
    <>
      <PageHeader
        title="Models"
        description="Adapters that were trained, delivered and verified file by file."
      />
      <ModelFilters query={query} onChange={setQuery} />
      <ModelResults query={query} onChange={setQuery} />
    </>
  );
}

interface ModelResultsProps {
  query: ListModelsQuery;
  onChange: (patch: Partial<ListModelsQuery>) => void;
}

function ModelResults({ query, onChange }: ModelResultsProps) {
  const { data, isPending, error, refetch } = useModels(query);
  // In the order of their ticks; kept from page to page.
  const [selected, setSelected] = useState<readonly string[]>([]);
  if (isPending) return <ModelTableSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The models could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  if (data.total === 0 && query.search) {
    return (
      <EmptyState
        icon={SearchXIcon}
        title="No model matches"
        description={`None of your models has “${query.search}” in its name.`}
        action={
          <Button variant="outline" onClick={() => onChange({ search: undefined })}>
            Clear the search
          </Button>
        }
      />
    );
  }
  if (data.total === 0) {
    return (
      <EmptyState
        icon={BoxIcon}
        title="No models yet"
        description="A model appears here when a training has completed and all its files have been verified."
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
      <ModelTable
        models={data.models}
        query={query}
        onSort={onChange}
        selected={selected}
        onSelect={(id, isSelected) =>
          setSelected((ids) => (isSelected ? [...ids, id] : ids.filter((other) => other !== id)))
        }
      />
      <Pagination {...data} onPageChange={(page) => onChange({ page })} />
      {selected.length > 0 && (
        <SelectionBar
          label="Selected models"
          words={`${formatPlural(selected.length, 'model')} selected`}
          hint={compareHint(selected.length, { min: MIN_COMPARED_MODELS, max: MAX_COMPARED_MODELS })}
          compareHref={paths.compareModels(selected)}
          onClear={() => setSelected([])}
        />
      )}
    </>
  );
}

function ModelTableSkeleton() {
  return (
    <Card role="status" aria-busy aria-label="Loading the models" className="divide-y">
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex h-13 items-center gap-6 px-3">
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="h-4 w-24" />
          <Skeleton className="ml-auto h-4 w-20 max-md:hidden" />
          <Skeleton className="h-4 w-20 max-md:hidden" />
        </div>
      ))}
    </Card>
  );
}
