'use client';

import { toast } from 'sonner';
import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { useDeleteDataset } from '@/data/datasets/datasets.mutations';

type DeleteDatasetDialogProps = {
  dataset: Pick<DatasetSummary, 'id' | 'name'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted?: () => void;
};

/** Asks, deletes, and says what came of it. */
export function DeleteDatasetDialog({ dataset, open, onOpenChange, onDeleted }: DeleteDatasetDialogProps) {
  const remove = useDeleteDataset();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete “${dataset.name}”?`}
      description="It leaves your list and can no longer be trained on. Trainings that ended and their models stay."
      confirmLabel="Delete dataset"
      isPending={remove.isPending}
      onConfirm={() =>
        remove.mutate(dataset.id, {
          onSuccess: () => {
            onOpenChange(false);
            toast.success(`“${dataset.name}” was deleted`);
            onDeleted?.();
          },
          onError: (error) => toastRequestError(`“${dataset.name}” was not deleted`, error),
        })
      }
    />
  );
}
