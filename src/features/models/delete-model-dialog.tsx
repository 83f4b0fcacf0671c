'use client';

import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import type { ModelView } from '@/core/models/model.schema';
import { useDeleteModel } from '@/data/models/models.mutations';
import { toast } from '@/lib/toast';

interface DeleteModelDialogProps {
  model: Pick<ModelView, 'id' | 'name' | 'status'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted: () => void;
}

/** Asks, deletes, and says what came of it. */
export function DeleteModelDialog({ model, open, onOpenChange, onDeleted }: DeleteModelDialogProps) {
  const remove = useDeleteModel();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete “${model.name}”?`}
      description={
        <>
          {model.status === 'deployed' &&
            'You marked it as deployed: whatever loads its files from here will fail. '}
          The model and its files are removed; what you have downloaded stays yours. Its training, with
          metrics, log and costs, stays.
        </>
      }
      confirmLabel="Delete model"
      isPending={remove.isPending}
      onConfirm={() =>
        remove.mutate(model.id, {
          onSuccess: () => {
            onOpenChange(false);
            toast.success(`“${model.name}” was deleted`);
            onDeleted();
          },
          onError: (error) => toastRequestError(`“${model.name}” was not deleted`, error),
        })
      }
    />
  );
}
