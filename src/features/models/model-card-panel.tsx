'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { FileTextIcon } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { updateModelInput, type ModelView } from '@/core/models/model.schema';
import { useUpdateModel } from '@/data/models/models.mutations';
import { toast } from '@/lib/toast';

const LICENSES = ['apache-2.0', 'mit', 'cc-by-4.0', 'cc-by-nc-4.0', 'llama3', 'other'];

/** An empty field: nobody says. */
const licenseForm = z.object({
  license: z.union([z.literal(''), updateModelInput.shape.license.unwrap().unwrap()]),
});

/** What goes with the model as its README.md, and the licence that it names. */
export function ModelCardPanel({ model }: { model: ModelView }) {
  const update = useUpdateModel(model.id);
  const { register, handleSubmit, formState, reset } = useForm({
    resolver: zodResolver(licenseForm, { error: () => 'An identifier such as apache-2.0, without spaces' }),
    defaultValues: { license: model.license ?? '' },
  });

  const save = handleSubmit(async ({ license }) => {
    try {
      await update.mutateAsync({ license: license || null });
      reset({ license });
      toast.success('The licence was saved');
    } catch (error) {
      toastRequestError('The licence was not saved', error);
    }
  });

  return (
    <Card>
      <CardHeader>
        <CardTitle>Model card</CardTitle>
        <CardDescription>
          The README.md of the zip: data, configuration, quality, licence, and the code to load it.
        </CardDescription>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <form onSubmit={save} noValidate>
          <Field
            label="Licence"
            hint="As Hugging Face writes it; the base model’s at first."
            error={formState.errors.license?.message}
          >
            {(control) => (
              <div className="flex gap-2">
                <Input {...control} {...register('license')} list="known-licenses" autoComplete="off" />
                <datalist id="known-licenses">
                  {LICENSES.map((license) => (
                    <option key={license} value={license} />
                  ))}
                </datalist>
                {formState.isDirty && (
                  <Button type="submit" variant="outline" disabled={formState.isSubmitting}>
                    {formState.isSubmitting ? 'Saving…' : 'Save'}
                  </Button>
                )}
              </div>
            )}
          </Field>
        </form>
        <Button asChild variant="outline" className="w-fit">
          <a href={`/api/models/${model.id}/card`} download="README.md">
            <FileTextIcon aria-hidden />
            Download the card
          </a>
        </Button>
      </CardContent>
    </Card>
  );
}
