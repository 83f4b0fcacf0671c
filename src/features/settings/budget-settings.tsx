'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import Link from 'next/link';
import { useId } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Switch } from '@/components/ui/switch';
import { paths } from '@/config/paths';
import type { ProfileView } from '@/core/auth/profile.schema';
import { useUpdateProfile } from '@/data/auth/auth.mutations';
import { toast } from '@/lib/toast';
import { budgetForm, toBudgetText, type BudgetFormOutput, type BudgetFormValues } from './budget-form';

export function BudgetSettings({ profile }: { profile: ProfileView }) {
  const update = useUpdateProfile();
  const stopId = useId();
  const { register, control, handleSubmit, reset, formState } = useForm<
    BudgetFormValues,
    unknown,
    BudgetFormOutput
  >({
    resolver: zodResolver(budgetForm),
    defaultValues: {
      monthly_budget: toBudgetText(profile.monthly_budget),
      stop_jobs_at_budget: profile.stop_jobs_at_budget,
    },
  });
  const { errors, isDirty, isSubmitting } = formState;

  const submit = handleSubmit(async (changes) => {
    try {
      await update.mutateAsync(changes);
      reset({ ...changes, monthly_budget: toBudgetText(changes.monthly_budget) });
      toast.success(changes.monthly_budget === null ? 'Budget removed' : 'Budget saved');
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
            show the month&apos;s spend against it. You are told at 80 % and at 100 %.
          </CardDescription>
        </CardHeader>
        <CardContent className="flex flex-col gap-5">
          <Field
            label="Budget in US dollars"
            error={errors.monthly_budget?.message}
            hint="Per calendar month (UTC). Leave it empty for none."
          >
            {(attributes) => (
              <Input
                inputMode="decimal"
                placeholder="No budget"
                className="max-w-60"
                {...attributes}
                {...register('monthly_budget')}
              />
            )}
          </Field>
          <Controller
            control={control}
            name="stop_jobs_at_budget"
            render={({ field: { value, onChange, ...field } }) => (
              <div className="flex items-start gap-3">
                <Switch
                  id={stopId}
                  aria-describedby={`${stopId}-hint`}
                  checked={value}
                  onCheckedChange={onChange}
                  {...field}
                />
                <div className="flex flex-col gap-1">
                  <Label htmlFor={stopId}>Stop trainings at the budget</Label>
                  <p id={`${stopId}-hint`} className="text-xs text-muted-foreground">
                    Running trainings are saved and stopped just before the budget is used up, at once when it
                    already is; a new one is refused when it would probably not fit.
                  </p>
                </div>
              </div>
            )}
          />
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
