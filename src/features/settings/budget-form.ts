import { z } from 'zod';
import { updateProfileInput } from '@/core/auth/profile.schema';

const budget = z
  .string()
  .trim()
  .transform((text, context) => {
    if (text === '') return null;
    const amount = Number(text.replace(/[$,\s]/g, ''));
    const parsed = updateProfileInput.safeParse({ monthly_budget: amount });
    if (parsed.success) return amount;
    const message = Number.isNaN(amount) ? 'This is not an amount' : parsed.error.issues[0]?.message;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** The budget as it is typed (`1,500`, `$20.50`, empty for none) to the amount that the API takes. */
export const budgetForm = z.object({ monthly_budget: budget, stop_jobs_at_budget: z.boolean() });
export type BudgetFormValues = z.input<typeof budgetForm>;
export type BudgetFormOutput = z.output<typeof budgetForm>;

/** A stored budget as the field shows it. */
export const toBudgetText = (budgetUsd: number | null): string =>
  budgetUsd === null ? '' : String(budgetUsd);
