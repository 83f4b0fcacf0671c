'use client';

import { ErrorState } from '@/components/states/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { TOKEN_PROFILES, type TokenProfile } from '@/core/tokens/token-profile';
import { useCatalog } from '@/data/catalog/catalog.queries';
import type { LengthChoice } from './dataset-lengths';
import { TokenCounts } from './token-view-counts';
import { TokenView, type RowChoice } from './token-view';

type TokenPanelProps = { dataset: DatasetView; choice: LengthChoice & RowChoice };

/** The dataset in tokens: exact counts for the base models, and single rows as a model sees them. */
export function TokenPanel({ dataset, choice }: TokenPanelProps) {
  const { data, isPending, error, refetch } = useCatalog();
  if (isPending) return <Skeleton aria-label="Loading the base models" className="h-96 rounded-lg" />;
  if (data === undefined)
    return <ErrorState title="The base models could not be loaded" error={error} onRetry={() => refetch()} />;
  // In the catalogue's order: the first is the one that new datasets are counted for.
  const profiles = [
    ...new Set(
      data.base_models.flatMap(
        ({ id }) => TOKEN_PROFILES.find(({ baseModels }) => baseModels.includes(id)) ?? [],
      ),
    ),
  ];
  const profile: TokenProfile | undefined = profiles.find(({ id }) => id === choice.tokenizer) ?? profiles[0];
  if (profile === undefined) {
    return (
      <p className="text-sm text-muted-foreground">
        No base model of this installation has a tokenizer that is known here: token counts stay estimates.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {dataset.status === 'ready' && <TokenCounts datasetId={dataset.id} profiles={profiles} />}
      <TokenView
        dataset={dataset}
        conversations={dataset.sample_data ?? []}
        profile={profile}
        profiles={profiles}
        choice={choice}
      />
    </div>
  );
}
