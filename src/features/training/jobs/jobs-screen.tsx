'use client';

import { ChartLineIcon, PlusIcon, SearchXIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Button } from '@/components/ui/button';
import { Pagination } from '@/components/ui/pagination';
import { paths } from '@/config/paths';
import {
  isActiveJobStatus,
  listJobsQuery,
  type JobSummary,
  type ListJobsQuery,
} from '@/core/training/job.schema';
import { useLossSparklines, type LossSparklines } from '@/data/training/job-lists.queries';
import { useTrainingJobs } from '@/data/training/training.queries';
import { useNow } from '@/lib/use-now';
import { useUrlQuery } from '@/lib/use-url-query';
import { JobCards } from './job-cards';
import { JobFilters } from './job-filters';
import { JobTable } from './job-table';
import { JobTableSkeleton } from './job-table-skeleton';
import { SelectionBar } from './selection-bar';
import { useJobSelection } from './use-job-selection';

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
  const jobs = data?.jobs ?? NO_JOBS;
  const selection = useJobSelection(jobs);
  const { data: sparklines = NO_SPARKLINES } = useLossSparklines(jobs);
  const now = useNow(jobs.some((job) => isActiveJobStatus(job.status)));
  if (isPending) return <JobTableSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The trainings could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  const list = { jobs, now, sparklines, selection };
  return (
    <>
      {data.total === 0 ? (
        <NoJobs query={query} onChange={onChange} />
      ) : (
        <>
          <JobTable {...list} query={query} onSort={onChange} />
          <JobCards {...list} />
          <Pagination {...data} onPageChange={(page) => onChange({ page })} />
        </>
      )}
      {/* Also while the filters match nothing: what was ticked before stays ticked. */}
      <SelectionBar selection={selection} />
    </>
  );
}

function NoJobs({ query, onChange }: JobResultsProps) {
  return isFiltered(query) ? (
    <EmptyState
      icon={SearchXIcon}
      title="No training matches"
      description="None of your trainings has this name, status, dataset, preset and date."
      action={
        <Button variant="outline" onClick={() => onChange(NO_FILTERS)}>
          Clear the filters
        </Button>
      }
    />
  ) : (
    <EmptyState
      icon={ChartLineIcon}
      title="No trainings yet"
      description="A training takes a validated dataset and teaches it to a base model. You see what it costs before it starts."
      action={<NewTrainingButton />}
    />
  );
}

const NO_JOBS: readonly JobSummary[] = [];
const NO_SPARKLINES: LossSparklines = {};
const NO_FILTERS = {
  ...{ search: undefined, status: undefined, dataset_id: undefined, preset_id: undefined },
  ...{ date_from: undefined, date_to: undefined },
};

const isFiltered = (query: ListJobsQuery): boolean =>
  Object.keys(NO_FILTERS).some((name) => Boolean(query[name as keyof typeof NO_FILTERS]));

const NewTrainingButton = () => (
  <Button asChild>
    <Link href={paths.configureTraining()}>
      <PlusIcon aria-hidden />
      New training
    </Link>
  </Button>
);
