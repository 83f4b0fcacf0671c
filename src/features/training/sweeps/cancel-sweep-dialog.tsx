'use client';

import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import type { SweepView } from '@/core/training/sweeps/sweep.schema';
import { useCancelSweep } from '@/data/training/sweeps.mutations';
import { formatMoney, formatPlural } from '@/lib/format';

interface CancelSweepDialogProps {
  sweep: SweepView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks before every run of a search that has not ended is stopped. */
export function CancelSweepDialog({ sweep, open, onOpenChange }: CancelSweepDialogProps) {
  const cancel = useCancelSweep(sweep.id);
  const left = sweep.run_count - sweep.ended_run_count;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Stop all runs of “${sweep.name}”?`}
      description={`${formatPlural(left, 'run')} will be stopped and will not become ${left === 1 ? 'a model' : 'models'}. The ${formatMoney(sweep.spent_usd)} spent so far stay billed; models, metrics and logs that are there are kept.`}
      confirmLabel="Stop all runs"
      isPending={cancel.isPending}
      onConfirm={() =>
        cancel.mutate(undefined, {
          onSuccess: () => onOpenChange(false),
          onError: (error) => toastRequestError('The search was not stopped', error),
        })
      }
    />
  );
}
