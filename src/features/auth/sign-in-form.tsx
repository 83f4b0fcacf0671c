'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/config/paths';
import type { SignInInput } from '@/core/auth/profile.schema';
import { useSignIn } from '@/data/auth/use-sign-in';
import { queryString } from '@/lib/api-client';
import { authErrorMessage } from './auth-error-message';
import { FormError } from './form-error';
import { lazyResolver } from './lazy-resolver';

const rules = lazyResolver<SignInInput>('email', () =>
  import('./auth-rules').then((module) => module.signInRules),
);

/** Signs in, then goes on to `next`, a path of this application. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const signIn = useSignIn();
  const { register, handleSubmit, setError, formState } = useForm<SignInInput>({
    resolver: rules,
    defaultValues: { email: '', password: '' },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = formState;
  const isBusy = isSubmitting || isSubmitSuccessful;

  const submit = handleSubmit(async (input) => {
    try {
      await signIn(input);
      router.replace(next);
    } catch (error) {
      setError('root', { message: authErrorMessage(error) });
    }
  });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormError message={errors.root?.message} />
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => <Input type="email" autoComplete="email" {...control} {...register('email')} />}
      </Field>
      <Field label="Password" error={errors.password?.message}>
        {(control) => (
          <Input type="password" autoComplete="current-password" {...control} {...register('password')} />
        )}
      </Field>
      <Button type="submit" size="lg" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
      <p className="text-sm text-muted-foreground">
        No account yet?{' '}
        <Button asChild variant="link" size="inline">
          <Link href={`${paths.signUp}${queryString({ next })}`}>Create one</Link>
        </Button>
      </p>
    </form>
  );
}
