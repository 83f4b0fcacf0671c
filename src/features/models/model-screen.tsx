'use client';

import { GitBranchPlusIcon, MessagesSquareIcon, PencilIcon, RotateCcwIcon, Trash2Icon } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { ListLink } from '@/components/states/list-link';
import { PageHeader } from '@/components/states/page-header';
import { RelativeTime } from '@/components/states/relative-time';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { ModelDetail } from '@/core/models/model.schema';
import { useModel } from '@/data/models/models.queries';
import { DeleteModelDialog } from './delete-model-dialog';
import { DownloadPanel } from './download-panel';
import { LoadSnippet } from './load-snippet';
import { LossHistory } from './loss-history';
import { ModelCardPanel } from './model-card-panel';
import { ModelConfigurationCard } from './model-configuration-card';
import { ModelLine } from './model-line';
import { ModelLineage } from './model-lineage';
import { ModelStatusSelect } from './model-status-select';
import { QualityCard } from './quality-card';
import { TrainingSummaryCard } from './training-summary-card';

// Its form comes when it is opened first.
const RenameDialog = dynamic(() => import('./rename-dialog').then((module) => module.RenameDialog), {
  ssr: false,
});

/** A trained model: how good it is, what it comes from, how to get it and how to load it. */
export function ModelScreen({ modelId }: { modelId: string }) {
  const { data, isPending, error, refetch } = useModel(modelId);
  if (isPending) return <ModelSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The model could not be loaded" error={error} onRetry={() => refetch()}>
        <ListLink error={error} href={paths.models} label="All models" />
      </ErrorState>
    );
  }
  return <Model detail={data} />;
}

function Model({ detail }: { detail: ModelDetail }) {
  const { model, job } = detail;
  return (
    <>
      <div className="flex flex-col gap-2">
        <PageHeader
          title={model.name}
          description={model.description ?? undefined}
          actions={<ModelActions detail={detail} />}
        />
        <ModelLineage detail={detail} />
        <p className="text-sm text-muted-foreground">
          Version {model.version}, trained <RelativeTime timestamp={model.created_at} />
        </p>
      </div>
      <QualityCard quality={model.quality_metrics} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail lg:items-start">
        <div className="flex min-w-0 flex-col gap-6">
          <DownloadPanel model={model} />
          <LossHistory jobId={job.id} />
          <ModelLine modelId={model.id} />
          <LoadSnippet model={model} />
        </div>
        <div className="flex flex-col gap-6">
          <TrainingSummaryCard summary={model.training_summary} />
          <ModelConfigurationCard configuration={model.configuration} />
          <ModelCardPanel model={model} />
        </div>
      </div>
    </>
  );
}

function ModelActions({ detail: { model, job } }: { detail: ModelDetail }) {
  const router = useRouter();
  const [isRenaming, setIsRenaming] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  return (
    <>
      <ModelStatusSelect model={model} />
      <Button asChild variant="outline">
        <Link href={paths.playground(model.id)}>
          <MessagesSquareIcon aria-hidden />
          Playground
        </Link>
      </Button>
      <Button variant="outline" onClick={() => setIsRenaming(true)}>
        <PencilIcon aria-hidden />
        Rename
      </Button>
      <Button asChild variant="outline">
        <Link href={paths.trainAgain(job.id)}>
          <RotateCcwIcon aria-hidden />
          Train again
        </Link>
      </Button>
      <Button asChild variant="outline">
        <Link href={paths.continueTraining(model.id)}>
          <GitBranchPlusIcon aria-hidden />
          Continue training
        </Link>
      </Button>
      <Button variant="outline" size="icon" aria-label="Delete the model" onClick={() => setIsDeleting(true)}>
        <Trash2Icon aria-hidden />
      </Button>
      {isRenaming && <RenameDialog model={model} onClose={() => setIsRenaming(false)} />}
      <DeleteModelDialog
        model={model}
        open={isDeleting}
        onOpenChange={setIsDeleting}
        onDeleted={() => router.push(paths.models)}
      />
    </>
  );
}

function ModelSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the model" className="flex flex-col gap-6">
      <Skeleton className="h-14 max-w-md" />
      <Skeleton className="h-40" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
