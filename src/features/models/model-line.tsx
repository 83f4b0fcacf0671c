'use client';

import { ErrorState } from '@/components/states/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useModelLineage } from '@/data/models/models.queries';
import { LineageGraph } from './lineage-graph';
import { VersionHistory } from './version-history';

/** The line that a model is a version of: its history, and what came from what. */
export function ModelLine({ modelId }: { modelId: string }) {
  const { data, isPending, error, refetch } = useModelLineage(modelId);
  if (isPending) {
    return (
      <div role="status" aria-busy aria-label="Loading the lineage" className="flex flex-col gap-6">
        <Skeleton className="h-24" />
        <Skeleton className="h-32" />
      </div>
    );
  }
  if (data === undefined) {
    return <ErrorState title="The lineage could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  return (
    <>
      <LineageGraph models={data.models} modelId={modelId} />
      <VersionHistory {...data} modelId={modelId} />
    </>
  );
}
