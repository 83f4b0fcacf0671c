'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { signUpInput, type ProfileView } from '@/core/auth/profile.schema';
import { useUpdateProfile } from '@/data/auth/auth.mutations';
import { toast } from '@/lib/toast';

const formSchema = z.object({ name: signUpInput.shape.name, organization: signUpInput.shape.organization });
type FormValues = z.output<typeof formSchema>;

export function ProfileSettings({ profile }: { profile: ProfileView }) {
  const update = useUpdateProfile();
  const { register, handleSubmit, reset, formState } = useForm<FormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: profile.name, organization: profile.organization ?? '' },
  });
  const { errors, isDirty, isSubmitting } = formState;

  const submit = handleSubmit(async ({ name, organization }) => {
    try {
      await update.mutateAsync({ name, organization: organization || null });
      reset({ name, organization });
      toast.success('Profile saved');
    } catch (error) {
      toastRequestError('The profile was not saved', error);
    }
  });

  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <CardHeader>
          <CardTitle>Profile</CardTitle>
        </CardHeader>
        <CardContent className="flex flex-col gap-4">
          <Field label="Name" error={errors.name?.message}>
            {(control) => <Input autoComplete="name" {...control} {...register('name')} />}
          </Field>
          <Field
            label="Organization"
            error={errors.organization?.message}
            hint="Leave it empty if there is none."
          >
            {(control) => <Input autoComplete="organization" {...control} {...register('organization')} />}
          </Field>
          <Field label="E-mail" hint="The address you sign in with.">
            {(control) => <Input readOnly value={profile.email} {...control} className="bg-muted" />}
          </Field>
        </CardContent>
        <CardFooter>
          <Button type="submit" disabled={!isDirty || isSubmitting}>
            {isSubmitting ? 'Saving…' : 'Save profile'}
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
