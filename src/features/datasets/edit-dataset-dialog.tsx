'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import type { RefObject } from 'react';
import { useForm } from 'react-hook-form';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { createDatasetInput, type DatasetView } from '@/core/datasets/dataset.schema';
import { useUpdateDataset } from '@/data/datasets/datasets.mutations';
import { ApiError } from '@/lib/api-client';
import { useFocusReturn } from '@/lib/use-focus-return';

const formSchema = createDatasetInput.pick({ name: true, description: true });
type FormValues = { name: string; description?: string };

type EditDatasetDialogProps = {
  dataset: DatasetView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button of the menu that it was chosen from. */
  opener: RefObject<HTMLElement | null>;
};

export function EditDatasetDialog({ dataset, open, onOpenChange, opener }: EditDatasetDialogProps) {
  const focusReturn = useFocusReturn(opener);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent aria-describedby={undefined} {...focusReturn}>
        <DialogHeader>
          <DialogTitle>Rename or describe</DialogTitle>
        </DialogHeader>
        <EditDatasetForm dataset={dataset} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function EditDatasetForm({ dataset, onDone }: { dataset: DatasetView; onDone: () => void }) {
  const update = useUpdateDataset(dataset.id);
  const { register, handleSubmit, setError, formState } = useForm<FormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: dataset.name, description: dataset.description ?? '' },
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async ({ name, description }) => {
    try {
      await update.mutateAsync({ name, description: description || null });
      onDone();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'name_taken')
        setError('name', { message: error.message });
      else toastRequestError('The dataset was not changed', error);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label="Name" error={errors.name?.message}>
        {(control) => <Input autoComplete="off" {...control} {...register('name')} />}
      </Field>
      <Field label="Description" error={errors.description?.message}>
        {(control) => <Textarea {...control} {...register('description')} />}
      </Field>
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" disabled={isSubmitting}>
          {isSubmitting ? 'Saving…' : 'Save'}
        </Button>
      </DialogFooter>
    </form>
  );
}
