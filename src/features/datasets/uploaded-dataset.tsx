'use client';

import { CircleCheckIcon, PlayIcon } from 'lucide-react';
import Link from 'next/link';
import { ErrorState } from '@/components/states/error-state';
import { ListLink } from '@/components/states/list-link';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { DatasetStatus, DatasetView } from '@/core/datasets/dataset.schema';
import { useDataset } from '@/data/datasets/datasets.queries';
import { formatCount } from '@/lib/format';
import { isGone } from '@/lib/is-gone';
import { DatasetProgress } from './dataset-progress';
import { UploadSteps, type UploadStep } from './upload-steps';

const STEP_OF: Record<DatasetStatus, UploadStep> = {
  uploading: 'Upload',
  validating: 'Validate',
  ready: 'Ready',
  error: 'Validate',
};

/** A dataset whose file has arrived, until it is ready: what the server does with it, and the ways on. */
export function UploadedDataset({ id, onUploadAnother }: { id: string; onUploadAnother: () => void }) {
  const { data, isPending, error, refetch } = useDataset(id);
  if (isPending) return <Skeleton className="h-48 rounded-lg" />;
  if (data === undefined || isGone(error)) {
    return (
      <ErrorState title="The dataset could not be loaded" error={error} onRetry={() => refetch()}>
        <ListLink error={error} href={paths.datasets} label="All datasets" />
      </ErrorState>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <UploadSteps current={STEP_OF[data.status]} isComplete={data.status === 'ready'} />
      <DatasetProgress dataset={data} />
      <div aria-live="polite" className="empty:absolute">
        {data.status === 'ready' && <Ready dataset={data} />}
      </div>
      <div className="flex flex-wrap gap-2">
        {data.training_ready && (
          <Button asChild>
            <Link href={paths.configureTraining(id)}>
              <PlayIcon aria-hidden />
              Train on this
            </Link>
          </Button>
        )}
        <Button asChild variant="outline">
          <Link href={paths.dataset(id)}>Open the dataset</Link>
        </Button>
        <Button variant="ghost" onClick={onUploadAnother}>
          Upload another
        </Button>
      </div>
    </div>
  );
}

function Ready({ dataset }: { dataset: DatasetView }) {
  return (
    <div className="flex gap-3 rounded-lg border border-status-completed/30 bg-status-completed/10 p-4 text-base">
      <CircleCheckIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-status-completed" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium wrap-anywhere">“{dataset.name}” is ready</p>
        <p>
          {formatCount(dataset.total_training_pairs)} training pairs and{' '}
          {formatCount(dataset.total_validation_pairs)} validation pairs in{' '}
          {formatCount(dataset.total_conversations)} conversations.
        </p>
      </div>
    </div>
  );
}
