'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import Link from 'next/link';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/config/paths';
import type { ProfileView } from '@/core/auth/profile.schema';
import { useUpdateProfile } from '@/data/auth/auth.mutations';
import { budgetForm, toBudgetText, type BudgetFormOutput, type BudgetFormValues } from './budget-form';

export function BudgetSettings({ profile }: { profile: ProfileView }) {
  const update = useUpdateProfile();
  const { register, handleSubmit, reset, formState } = useForm<BudgetFormValues, unknown, BudgetFormOutput>({
    resolver: zodResolver(budgetForm),
    defaultValues: { monthly_budget: toBudgetText(profile.monthly_budget) },
  });
  const { errors, isDirty, isSubmitting } = formState;

  const submit = handleSubmit(async ({ monthly_budget }) => {
    try {
      await update.mutateAsync({ monthly_budget });
      reset({ monthly_budget: toBudgetText(monthly_budget) });
      toast.success(monthly_budget === null ? 'Budget removed' : 'Budget saved');
    } catch (error) {
      toastRequestError('The budget was not saved', error);
    }
  });

  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <CardHeader>
          <CardTitle>Monthly budget</CardTitle>
          <CardDescription>
            The dashboard and{' '}
            <Link href={paths.costs} className="underline underline-offset-4">
              Costs
            </Link>{' '}
            show the month&apos;s spend against it. It does not stop trainings, nor does it send alerts, in
            this version.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <Field
            label="Budget in US dollars"
            error={errors.monthly_budget?.message}
            hint="Per calendar month (UTC). Leave it empty for none."
          >
            {(control) => (
              <Input
                inputMode="decimal"
                placeholder="No budget"
                className="max-w-60"
                {...control}
                {...register('monthly_budget')}
              />
            )}
          </Field>
        </CardContent>
        <CardFooter>
          <Button type="submit" disabled={!isDirty || isSubmitting}>
            {isSubmitting ? 'Saving…' : 'Save budget'}
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
