'use client';

import { ChartLineIcon, PlusIcon, SearchXIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Pagination } from '@/components/ui/pagination';
import { paths } from '@/config/paths';
import { isActiveJobStatus, listJobsQuery, type ListJobsQuery } from '@/core/training/job.schema';
import { useTrainingJobs } from '@/data/training/training.queries';
import { useNow } from '@/lib/use-now';
import { useUrlQuery } from '@/lib/use-url-query';
import { JobCards } from './job-cards';
import { JobFilters } from './job-filters';
import { JobTable } from './job-table';
import { JobTableSkeleton } from './job-table-skeleton';

/** All trainings of the person: filtered, sorted and paged by the address. */
export function JobsScreen() {
  const [query, setQuery] = useUrlQuery(listJobsQuery);
  return (
    <>
      <PageHeader
        title="Training"
        description="Every training you started, with its state, its loss and its cost."
        actions={
          <>
            <Button asChild variant="outline">
              <Link href={paths.sweeps}>Searches</Link>
            </Button>
            <NewTrainingButton />
          </>
        }
      />
      <JobFilters query={query} onChange={setQuery} />
      <JobResults query={query} onChange={setQuery} />
    </>
  );
}

interface JobResultsProps {
  query: ListJobsQuery;
  onChange: (patch: Partial<ListJobsQuery>) => void;
}

function JobResults({ query, onChange }: JobResultsProps) {
  const { data, isPending, error, refetch } = useTrainingJobs(query);
  const now = useNow(data?.jobs.some((job) => isActiveJobStatus(job.status)) ?? false);
  if (isPending) return <JobTableSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The trainings could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  if (data.total === 0 && isFiltered(query)) {
    return (
      <EmptyState
        icon={SearchXIcon}
        title="No training matches"
        description="None of your trainings has this status, dataset and date."
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
        icon={ChartLineIcon}
        title="No trainings yet"
        description="A training takes a validated dataset and teaches it to a base model. You see what it costs before it starts."
        action={<NewTrainingButton />}
      />
    );
  }
  return (
    <>
      <JobTable jobs={data.jobs} now={now} query={query} onSort={onChange} />
      <JobCards jobs={data.jobs} now={now} />
      <Pagination {...data} onPageChange={(page) => onChange({ page })} />
    </>
  );
}

const NO_FILTERS = { status: undefined, dataset_id: undefined, date_from: undefined, date_to: undefined };

const isFiltered = ({ status, dataset_id, date_from, date_to }: ListJobsQuery): boolean =>
  Boolean(status ?? dataset_id ?? date_from ?? date_to);

const NewTrainingButton = () => (
  <Button asChild>
    <Link href={paths.configureTraining()}>
      <PlusIcon aria-hidden />
      New training
    </Link>
  </Button>
);
