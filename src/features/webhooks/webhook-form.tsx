'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Controller, useForm } from 'react-hook-form';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { CheckboxGroup } from '@/components/ui/checkbox-group';
import { DialogClose, DialogFooter } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { createWebhookInput, webhookEvent, type CreateWebhookInput } from '@/core/webhooks/webhook.schema';
import { ApiError } from '@/lib/api-client';
import { EVENT_WORDS } from './event-words';

const EVENT_OPTIONS = webhookEvent.options.map((event) => ({
  value: event,
  label: (
    <>
      {EVENT_WORDS[event]}{' '}
      <code className="font-mono text-xs whitespace-nowrap text-muted-foreground">{event}</code>
    </>
  ),
}));

interface WebhookFormProps {
  defaults: CreateWebhookInput;
  /** Throws what the server answered. */
  onSubmit: (input: CreateWebhookInput) => Promise<void>;
  submitLabel: string;
  /** Said when it fails: `The webhook was not made`. */
  failure: string;
}

/** Address, description and events of a webhook, inside a dialog. */
export function WebhookForm({ defaults, onSubmit, submitLabel, failure }: WebhookFormProps) {
  const { register, control, handleSubmit, setError, formState } = useForm<CreateWebhookInput>({
    resolver: zodResolver(createWebhookInput),
    defaultValues: defaults,
  });
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async (input) => {
    try {
      await onSubmit({ ...input, description: input.description || null });
    } catch (error) {
      const issue = error instanceof ApiError && error.details.find(({ path }) => path === 'url');
      if (issue) setError('url', { message: issue.message }, { shouldFocus: true });
      else toastRequestError(failure, error);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label="Address"
        error={errors.url?.message}
        hint="Where the messages go: https, reachable from the internet."
      >
        {(attributes) => (
          <Input
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://example.com/hooks"
            {...attributes}
            {...register('url')}
          />
        )}
      </Field>
      <Field label="Description" error={errors.description?.message} hint="For you. May stay empty.">
        {(attributes) => <Input autoComplete="off" {...attributes} {...register('description')} />}
      </Field>
      <Controller
        control={control}
        name="events"
        render={({ field: { value, onChange, onBlur } }) => (
          <CheckboxGroup
            legend="Tell it when"
            options={EVENT_OPTIONS}
            {...{ value, onChange, onBlur }}
            error={errors.events?.message}
          />
        )}
      />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button type="submit" disabled={isSubmitting}>
          {isSubmitting ? 'Saving…' : submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
