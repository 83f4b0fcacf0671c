'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useCatalog } from '@/data/catalog/catalog.queries';
import { ConfiguratorForm } from './configurator-form';
import { ConfiguratorHeader } from './configurator-header';
import { useConfiguratorSource } from './use-configurator-source';

/**
 * The page on which a training is set up: from a dataset (`?datasetId=`), from an earlier job (`?jobId=`), from a model that
 * is continued (`?modelId=`), from a link with all settings, or from nothing.
 */
export function ConfiguratorScreen() {
  const link = useOpenedLink();
  // Another address of this page, reached by Back or Forward, is another form.
  return <Configurator key={link} link={link} />;
}

/**
 * The query that the page was opened with. The form rewrites the address as it is edited, which must not start it again;
 * Back and Forward must.
 */
function useOpenedLink(): string {
  const searchParams = useSearchParams();
  const [link, setLink] = useState(() => searchParams.toString());
  useEffect(() => {
    const { pathname } = window.location;
    const reopen = () => {
      if (window.location.pathname === pathname) setLink(window.location.search.slice(1));
    };
    window.addEventListener('popstate', reopen);
    return () => window.removeEventListener('popstate', reopen);
  }, []);
  return link;
}

function Configurator({ link }: { link: string }) {
  const catalog = useCatalog();
  const source = useConfiguratorSource(link);
  if (catalog.isPending || source.isPending) return <ConfiguratorSkeleton />;
  if (catalog.data === undefined) {
    return (
      <>
        <ConfiguratorHeader />
        <ErrorState
          title="The models and GPUs could not be loaded"
          error={catalog.error}
          onRetry={() => catalog.refetch()}
        />
      </>
    );
  }
  if (source.error) {
    return (
      <>
        <ConfiguratorHeader />
        <ErrorState
          title={
            source.parentJob === null
              ? 'What this page starts from could not be loaded'
              : 'The dataset could not be loaded'
          }
          error={source.error}
          onRetry={source.retry}
        />
      </>
    );
  }
  return (
    <ConfiguratorForm
      catalog={catalog.data}
      initialDataset={source.dataset}
      parentJob={source.parentJob}
      parentModel={source.parentModel}
      missing={source.missing}
      link={link}
    />
  );
}

function ConfiguratorSkeleton() {
  return (
    <>
      <ConfiguratorHeader />
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
    </>
  );
}
