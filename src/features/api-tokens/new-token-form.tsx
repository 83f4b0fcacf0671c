'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Controller, useForm } from 'react-hook-form';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { CheckboxGroup } from '@/components/ui/checkbox-group';
import {
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import {
  API_SCOPES,
  API_SCOPE_WORDS,
  createApiTokenInput,
  TOKEN_LIFETIMES_DAYS,
  type CreateApiTokenInput,
} from '@/core/api-tokens/api-token.schema';
import { useCreateApiToken } from '@/data/api-tokens/api-tokens.mutations';

const SCOPE_OPTIONS = API_SCOPES.map((scope) => ({
  value: scope,
  label: (
    <>
      {API_SCOPE_WORDS[scope]}{' '}
      <code className="font-mono text-xs whitespace-nowrap text-muted-foreground">{scope}</code>
    </>
  ),
}));

/** Name, scopes and lifetime of a new token. */
export function NewTokenForm({ onMade }: { onMade: (secret: string) => void }) {
  const create = useCreateApiToken();
  const { register, control, handleSubmit, formState } = useForm<CreateApiTokenInput>({
    resolver: zodResolver(createApiTokenInput),
    defaultValues: { name: '', scopes: ['read'], expires_in_days: 90 },
  });

  const submit = handleSubmit(async (input) => {
    try {
      onMade((await create.mutateAsync(input)).secret);
    } catch (error) {
      toastRequestError('The API token was not made', error);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <DialogHeader>
        <DialogTitle>New API token</DialogTitle>
        <DialogDescription>Give it only what the program needs.</DialogDescription>
      </DialogHeader>
      <Field
        label="Name"
        error={formState.errors.name?.message}
        hint="What uses it, for example: nightly job."
      >
        {(attributes) => <Input autoComplete="off" {...attributes} {...register('name')} />}
      </Field>
      <Controller
        control={control}
        name="scopes"
        render={({ field: { value, onChange, onBlur } }) => (
          <CheckboxGroup
            legend="It may"
            options={SCOPE_OPTIONS}
            {...{ value, onChange, onBlur }}
            error={formState.errors.scopes?.message}
          />
        )}
      />
      <Controller
        control={control}
        name="expires_in_days"
        render={({ field: { value, onChange, ref } }) => (
          <Field label="Expires">
            {(attributes) => (
              <Select
                value={String(value)}
                onValueChange={(picked) =>
                  onChange(TOKEN_LIFETIMES_DAYS.find((days) => String(days) === picked))
                }
              >
                <SelectTrigger ref={ref} {...attributes}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  {TOKEN_LIFETIMES_DAYS.map((days) => (
                    <SelectItem key={days} value={String(days)}>
                      {days === null ? 'Never, until it is revoked' : `In ${days} days`}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            )}
          </Field>
        )}
      />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button type="submit" disabled={formState.isSubmitting}>
          {formState.isSubmitting ? 'Making…' : 'Make token'}
        </Button>
      </DialogFooter>
    </form>
  );
}
