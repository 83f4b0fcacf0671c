'use client';

import { DatabaseIcon, SearchXIcon, UploadIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Pagination } from '@/components/ui/pagination';
import { paths } from '@/config/paths';
import { listDatasetsQuery, type ListDatasetsQuery } from '@/core/datasets/dataset.schema';
import { useDatasets } from '@/data/datasets/datasets.queries';
import { formatCount, formatPlural } from '@/lib/format';
import { useUrlQuery } from '@/lib/use-url-query';
import { DatasetFilters } from './dataset-filters';
import { DatasetTable } from './dataset-table';
import { DatasetTableSkeleton } from './dataset-table-skeleton';

/** All datasets of the person: filtered, sorted and paged by the address. */
export function DatasetsScreen() {
  const [query, setQuery] = useUrlQuery(listDatasetsQuery);
  return (
    <>
      <PageHeader
        title="Datasets"
        description="Conversations to train on: uploaded, checked line by line, counted."
        actions={<UploadLink />}
      />
      <DatasetFilters query={query} onChange={setQuery} />
      <DatasetResults query={query} onChange={setQuery} />
    </>
  );
}

type ResultsProps = { query: ListDatasetsQuery; onChange: (patch: Partial<ListDatasetsQuery>) => void };

function DatasetResults({ query, onChange }: ResultsProps) {
  const { data, isPending, error, refetch } = useDatasets(query);
  if (isPending) return <DatasetTableSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The datasets could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  if (data.total === 0 && isFiltered(query)) {
    return (
      <EmptyState
        icon={SearchXIcon}
        title="No dataset matches"
        description="None of your datasets has this name, status and format."
        action={
          <Button variant="outline" onClick={() => onChange(NO_FILTERS)}>
            Clear the filters
          </Button>
        }
      />
    );
  }
  if (data.total === 0) {
    return (
      <EmptyState
        icon={DatabaseIcon}
        title="No datasets yet"
        description="A dataset is a .jsonl or .json file of conversations. Every line of it is checked before it is sent, and nothing is trained before you say so."
        action={<UploadLink />}
      />
    );
  }
  if (data.datasets.length === 0) {
    return (
      <EmptyState
        icon={SearchXIcon}
        title={`There is no page ${formatCount(data.page)}`}
        description={`${formatPlural(data.total, 'dataset')} on ${formatPlural(data.totalPages, 'page')}: some may have been deleted since.`}
        action={
          <Button variant="outline" onClick={() => onChange({ page: 1 })}>
            To the first page
          </Button>
        }
      />
    );
  }
  return (
    <>
      <DatasetTable datasets={data.datasets} query={query} onSort={onChange} />
      <Pagination {...data} onPageChange={(page) => onChange({ page })} />
    </>
  );
}

const NO_FILTERS = { status: undefined, format: undefined, training_ready: undefined, search: undefined };

const isFiltered = ({ status, format, training_ready, search }: ListDatasetsQuery): boolean =>
  Boolean(status ?? format ?? training_ready ?? search);

function UploadLink() {
  return (
    <Button asChild>
      <Link href={paths.newDataset}>
        <UploadIcon aria-hidden />
        Upload dataset
      </Link>
    </Button>
  );
}
