'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { useCatalog } from '@/data/catalog/catalog.queries';
import { useConfiguratorSource } from './use-configurator-source';
import { ConfiguratorForm } from './configurator-form';

/** The page on which a training is set up, from a dataset (`?datasetId=`) or from an earlier job (`?jobId=`). */
export function ConfiguratorScreen() {
  const searchParams = useSearchParams();
  // Read once: choosing another dataset rewrites the address, but must not start the form again.
  const [source] = useState(() => ({
    datasetId: searchParams.get('datasetId'),
    jobId: searchParams.get('jobId'),
  }));

  return (
    <>
      <PageHeader
        title="Configure a training"
        description="Choose what to train, see what it takes, then start it."
      />
      <ConfiguratorBody {...source} />
    </>
  );
}

function ConfiguratorBody({ datasetId, jobId }: { datasetId: string | null; jobId: string | null }) {
  const catalog = useCatalog();
  const source = useConfiguratorSource({ datasetId, jobId });
  if (catalog.isPending || source.isPending) return <ConfiguratorSkeleton />;
  if (catalog.data === undefined) {
    return (
      <ErrorState
        title="The models and GPUs could not be loaded"
        error={catalog.error}
        onRetry={() => catalog.refetch()}
      />
    );
  }
  if (source.error) {
    return (
      <ErrorState
        title={jobId === null ? 'The dataset could not be loaded' : 'The job could not be loaded'}
        error={source.error}
        onRetry={source.retry}
      />
    );
  }
  return (
    <ConfiguratorForm catalog={catalog.data} initialDataset={source.dataset} parentJob={source.parentJob} />
  );
}

function ConfiguratorSkeleton() {
  return (
    <div
      role="status"
      aria-busy
      aria-label="Loading the configurator"
      className="grid grid-cols-1 gap-6 lg:grid-cols-rail"
    >
      <div className="flex flex-col gap-6">
        <Skeleton className="h-44" />
        <Skeleton className="h-72" />
        <Skeleton className="h-48" />
      </div>
      <Skeleton className="h-120" />
    </div>
  );
}
