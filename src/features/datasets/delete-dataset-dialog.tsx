'use client';

import Link from 'next/link';
import type { RefObject } from 'react';
import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import { paths } from '@/config/paths';
import type { DatasetSummary, DatasetUsage, Dependents } from '@/core/datasets/dataset.schema';
import { useDeleteDataset } from '@/data/datasets/datasets.mutations';
import { useDatasetUsage } from '@/data/datasets/datasets.queries';
import { formatCount, formatPlural } from '@/lib/format';
import { toast } from '@/lib/toast';

type DeleteDatasetDialogProps = {
  dataset: Pick<DatasetSummary, 'id' | 'name'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button of the menu that it was chosen from. */
  opener: RefObject<HTMLElement | null>;
  onDeleted?: () => void;
};

/** Asks, with what was made from the dataset; deletes; says what came of it. An active training keeps it from being deleted. */
export function DeleteDatasetDialog(props: DeleteDatasetDialogProps) {
  const { dataset, open, onOpenChange, opener, onDeleted } = props;
  const remove = useDeleteDataset();
  const { data: usage, refetch } = useDatasetUsage(dataset.id, open);
  const isInUse = (usage?.active_jobs.total ?? 0) > 0;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      opener={opener}
      title={isInUse ? `“${dataset.name}” is in use` : `Delete “${dataset.name}”?`}
      description={isInUse ? IN_USE : 'It leaves your list and can no longer be trained on.'}
      confirmLabel="Delete dataset"
      isPending={remove.isPending}
      isRefused={isInUse}
      onConfirm={() =>
        remove.mutate(dataset.id, {
          onSuccess: () => {
            onOpenChange(false);
            toast.success(`“${dataset.name}” was deleted`);
            onDeleted?.();
          },
          onError: (error) => {
            toastRequestError(`“${dataset.name}” was not deleted`, error);
            // A training may have started since the dialog opened.
            void refetch();
          },
        })
      }
    >
      {usage !== undefined && <Usage usage={usage} />}
    </ConfirmDialog>
  );
}

const IN_USE =
  'A training that has not ended reads it, so it cannot be deleted. Wait for the training to end or cancel it first.';

function Usage({ usage }: { usage: DatasetUsage }) {
  const kept = usage.ended_jobs.total + usage.models.total + usage.versions.total;
  return (
    <div className="flex flex-col gap-3 text-base">
      <DependentList kind="active training" dependents={usage.active_jobs} href={paths.job} />
      {kept > 0 && usage.active_jobs.total === 0 && <p>What was made from it stays:</p>}
      <DependentList kind="ended training" dependents={usage.ended_jobs} href={paths.job} />
      <DependentList kind="model" dependents={usage.models} href={paths.model} />
      <DependentList kind="newer version" dependents={usage.versions} href={paths.dataset} />
    </div>
  );
}

type DependentListProps = { kind: string; dependents: Dependents; href: (id: string) => string };

/** `2 models: Adapter, Adapter two`; nothing when there are none. */
function DependentList({ kind, dependents: { total, newest }, href }: DependentListProps) {
  if (total === 0) return null;
  return (
    <p className="wrap-anywhere">
      <span className="font-medium">{formatPlural(total, kind)}</span>:{' '}
      {newest.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={href(id)} className="underline underline-offset-4">
            {name}
          </Link>
        </span>
      ))}
      {total > newest.length && ` and ${formatCount(total - newest.length)} more`}
    </p>
  );
}
