'use client';

import { toastRequestError } from '@/components/states/request-error-toast';
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import type { JobView } from '@/core/training/job.schema';
import { useCancelTrainingJob } from '@/data/training/training.mutations';

interface CancelDialogProps {
  job: Pick<JobView, 'id' | 'name' | 'started_at'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks how a training is to be stopped: not at all, after a checkpoint, or at once. */
export function CancelDialog({ job, open, onOpenChange }: CancelDialogProps) {
  const cancel = useCancelTrainingJob(job.id);
  const stop = (save_checkpoint: boolean) =>
    cancel.mutate(
      { save_checkpoint },
      {
        onSuccess: () => onOpenChange(false),
        onError: (error) => toastRequestError('The training was not stopped', error),
      },
    );
  const hasStarted = job.started_at !== null;

  return (
    <AlertDialog open={open} onOpenChange={onOpenChange}>
      <AlertDialogContent className="max-w-lg">
        <AlertDialogHeader>
          <AlertDialogTitle>Stop “{job.name}”?</AlertDialogTitle>
          <AlertDialogDescription>
            {hasStarted
              ? 'You pay for the time it has trained either way. Its log and metrics are kept. “Stop and save” first has the cluster keep a checkpoint of the adapter as it is now, which does not become a model; “Stop now” gives it up.'
              : 'It has not started to train, so it costs nothing. Its settings are kept and can be used again.'}
          </AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter className="sm:flex-wrap">
          <AlertDialogCancel>Continue</AlertDialogCancel>
          <Button variant="destructive" disabled={cancel.isPending} onClick={() => stop(false)}>
            Stop now
          </Button>
          {hasStarted && (
            <Button disabled={cancel.isPending} onClick={() => stop(true)}>
              Stop and save
            </Button>
          )}
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
