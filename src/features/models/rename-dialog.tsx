'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { updateModelInput, type ModelView } from '@/core/models/model.schema';
import { useUpdateModel } from '@/data/models/models.mutations';
import { toast } from '@/lib/toast';

const renameForm = z.object({ name: updateModelInput.shape.name.unwrap() });

/** Gives a model another name. */
export function RenameDialog({ model, onClose }: { model: ModelView; onClose: () => void }) {
  const update = useUpdateModel(model.id);
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(renameForm, { error: () => 'A name has 1 to 200 characters' }),
    defaultValues: { name: model.name },
  });

  const submit = handleSubmit(async ({ name }) => {
    try {
      await update.mutateAsync({ name });
      toast.success('Model renamed');
      onClose();
    } catch (error) {
      toastRequestError('The model was not renamed', error);
    }
  });

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent>
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <DialogHeader>
            <DialogTitle>Rename “{model.name}”</DialogTitle>
            <DialogDescription>The files and their links stay as they are.</DialogDescription>
          </DialogHeader>
          <Field label="Name" error={formState.errors.name?.message}>
            {(control) => <Input {...control} {...register('name')} autoComplete="off" />}
          </Field>
          <DialogFooter>
            <DialogClose asChild>
              <Button variant="outline">Keep the name</Button>
            </DialogClose>
            <Button type="submit" disabled={formState.isSubmitting}>
              {formState.isSubmitting ? 'Saving…' : 'Rename'}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
