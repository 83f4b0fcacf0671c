import { z } from 'zod';
import { timestamp, usd } from '../http/envelope.ts';

const name = z.string().trim().min(1, 'A name is needed').max(200, 'At most 200 characters');
const organization = z.string().trim().max(200, 'At most 200 characters');
const email = z.email('This is not an e-mail address').max(320);

export const signUpInput = z.strictObject({
  name,
  email,
  password: z.string().min(8, 'At least 8 characters').max(72, 'At most 72 characters'),
  organization: organization.optional(),
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const signInInput = z.strictObject({ email, password: z.string().min(1, 'A password is needed') });
export type SignInInput = z.infer<typeof signInInput>;

export const userRole = z.enum(['user', 'admin', 'billing_admin']);
export type UserRole = z.infer<typeof userRole>;

export const profileView = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  organization: z.string().nullable(),
  role: userRole,
  subscription_tier: z.enum(['free', 'starter', 'professional', 'enterprise']),
  monthly_budget: usd.nullable(),
  stop_jobs_at_budget: z.boolean(),
  created_at: timestamp,
});
export type ProfileView = z.infer<typeof profileView>;

export const updateProfileInput = z
  .strictObject({
    name: name.optional(),
    organization: organization.nullable().optional(),
    monthly_budget: z
      .number()
      .positive('A budget is more than 0')
      .max(1_000_000_000, 'At most a billion dollars')
      .multipleOf(0.01, 'Whole cents only')
      .nullable()
      .optional(),
    stop_jobs_at_budget: z.boolean().optional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'Nothing to change');
export type UpdateProfileInput = z.infer<typeof updateProfileInput>;
