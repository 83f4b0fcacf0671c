'use client';

import { MailIcon } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { EmptyState } from '@/components/states/empty-state';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/config/paths';
import type { SignUpInput } from '@/core/auth/profile.schema';
import { useSignUp } from '@/data/auth/use-sign-in';
import { queryString } from '@/lib/api-client';
import { authErrorMessage } from './auth-error-message';
import { FormError } from './form-error';
import { lazyResolver } from './lazy-resolver';

const rules = lazyResolver<SignUpInput>('email', () =>
  import('./auth-rules').then((module) => module.signUpRules),
);

/** Makes an account, then goes on to `next`; where e-mail addresses are confirmed first, it says so instead. */
export function SignUpForm({ next }: { next: string }) {
  const router = useRouter();
  const signUp = useSignUp();
  const [unconfirmedEmail, setUnconfirmedEmail] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm<SignUpInput>({
    resolver: rules,
    defaultValues: { name: '', email: '', password: '', organization: '' },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const isBusy = isSubmitting || isSubmitSuccessful;

  const submit = handleSubmit(async (input) => {
    try {
      const { hasSession } = await signUp(input);
      if (hasSession) router.replace(next);
      else setUnconfirmedEmail(input.email);
    } catch (error) {
      setError('root', { message: authErrorMessage(error) });
    }
  });

  if (unconfirmedEmail !== null) {
    return (
      <EmptyState
        icon={MailIcon}
        title="Confirm your e-mail address"
        description={`A message with a link was sent to ${unconfirmedEmail}. Follow it, then sign in.`}
      />
    );
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormError message={errors.root?.message} />
      <Field label="Name" error={errors.name?.message}>
        {(control) => <Input autoComplete="name" {...control} {...register('name')} />}
      </Field>
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => <Input type="email" autoComplete="email" {...control} {...register('email')} />}
      </Field>
      <Field label="Password" error={errors.password?.message} hint="At least 8 characters.">
        {(control) => (
          <Input type="password" autoComplete="new-password" {...control} {...register('password')} />
        )}
      </Field>
      <Field
        label={
          <>
            Organization <span className="font-normal text-muted-foreground">(optional)</span>
          </>
        }
        error={errors.organization?.message}
      >
        {(control) => <Input autoComplete="organization" {...control} {...register('organization')} />}
      </Field>
      <Button type="submit" size="lg" disabled={isBusy}>
        {isBusy ? 'Creating the account…' : 'Create account'}
      </Button>
      <p className="text-sm text-muted-foreground">
        Have an account?{' '}
        <Button asChild variant="link" size="inline">
          <Link href={`${paths.signIn}${queryString({ next })}`}>Sign in</Link>
        </Button>
      </p>
    </form>
  );
}
