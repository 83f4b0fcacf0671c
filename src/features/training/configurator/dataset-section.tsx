'use client';

import { DatabaseIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { useDatasets } from '@/data/datasets/datasets.queries';
import { formatCount, formatDecimal, formatPlural, formatTokens } from '@/lib/format';

interface DatasetSectionProps {
  /** The chosen dataset; undefined while none is, or while it loads. */
  dataset: DatasetSummary | undefined;
  chosenId: string;
  error: string | undefined;
  onChoose: (dataset: DatasetSummary) => void;
}

/** Which dataset is trained on: its figures, and the others that could be. */
export function DatasetSection({ dataset, chosenId, error, onChoose }: DatasetSectionProps) {
  const ready = useDatasets({
    status: 'ready',
    training_ready: 'true',
    page: 1,
    limit: 100,
    sortBy: 'created_at',
    sortDirection: 'desc',
  });

  return (
    <Card>
      <CardHeader>
        <CardTitle>Dataset</CardTitle>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        {ready.isPending && <Skeleton className="h-15" />}
        {ready.isError && !ready.data && (
          <ErrorState
            title="The datasets could not be loaded"
            error={ready.error}
            onRetry={() => ready.refetch()}
          />
        )}
        {ready.data?.datasets.length === 0 && chosenId === '' && (
          <EmptyState
            icon={DatabaseIcon}
            title="No dataset is ready for training"
            description="Upload a file of conversations; it can be trained on as soon as it is validated."
            action={
              <Button asChild>
                <Link href={paths.newDataset}>Upload a dataset</Link>
              </Button>
            }
          />
        )}
        {ready.data !== undefined && ready.data.datasets.length > 0 && (
          <Field label="Train on" error={error}>
            {(control) => (
              <Select
                value={chosenId}
                onValueChange={(id) => {
                  const chosen = ready.data.datasets.find((candidate) => candidate.id === id);
                  if (chosen) onChoose(chosen);
                }}
              >
                <SelectTrigger {...control}>
                  <SelectValue placeholder="Choose a dataset" />
                </SelectTrigger>
                <SelectContent>
                  {selectable(ready.data.datasets, dataset).map((candidate) => (
                    <SelectItem key={candidate.id} value={candidate.id}>
                      {candidate.name}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            )}
          </Field>
        )}
        {dataset && <DatasetFigures dataset={dataset} />}
      </CardContent>
    </Card>
  );
}

/** The ready datasets, and the chosen one where it is not among them. */
const selectable = (ready: readonly DatasetSummary[], chosen: DatasetSummary | undefined) =>
  chosen === undefined || ready.some(({ id }) => id === chosen.id) ? ready : [chosen, ...ready];

function DatasetFigures({ dataset }: { dataset: DatasetSummary }) {
  if (!dataset.training_ready) {
    return (
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <StatusBadge status={dataset.status} />
        It cannot be trained on yet.
        <Link className="underline underline-offset-4" href={paths.dataset(dataset.id)}>
          Open the dataset
        </Link>
      </p>
    );
  }
  const figures = [
    { label: 'Training pairs', value: formatCount(dataset.total_training_pairs) },
    { label: 'Validation pairs', value: formatCount(dataset.total_validation_pairs) },
    { label: 'Tokens', value: formatTokens(dataset.total_tokens) },
    { label: 'Turns per conversation', value: formatDecimal(dataset.avg_turns_per_conversation, 1) },
  ];
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt className="text-xs text-muted-foreground">{label}</dt>
            <dd className="text-lg font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {dataset.total_validation_pairs === 0 && (
        <p className="text-sm text-muted-foreground">
          {formatPlural(0, 'validation pair')}: there will be no validation loss to judge the model by.
        </p>
      )}
    </>
  );
}
