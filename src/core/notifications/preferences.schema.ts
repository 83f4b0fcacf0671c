import { z } from 'zod';
import { notificationType } from './notification.schema.ts';

const channels = z.object({ in_app: z.boolean(), email: z.boolean() });

/** Good news can be listed as read from the start; bad news always counts as unread. */
const quietable = z.strictObject({ in_app: z.boolean().optional(), email: z.boolean().optional() });
const alwaysShown = z.strictObject({
  in_app: z.literal(true, 'These are always shown in the application.').optional(),
  email: z.boolean().optional(),
});

/** Where the notifications of each type go; types and channels that are not named stay as they are. */
export const updatePreferencesInput = z
  .strictObject({
    job_complete: quietable,
    job_failed: alwaysShown,
    cost_alert: alwaysShown,
    dataset_ready: quietable,
    system: alwaysShown,
  } satisfies Record<z.infer<typeof notificationType>, z.ZodType>)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one type of notification.');
export type UpdatePreferencesInput = z.infer<typeof updatePreferencesInput>;

/** Types that can be kept from the bell. */
export const canBeQuiet = (type: z.infer<typeof notificationType>): boolean =>
  type === 'job_complete' || type === 'dataset_ready';

export const notificationPreferences = z.record(notificationType, channels);
export type NotificationPreferences = z.infer<typeof notificationPreferences>;

export const preferencesView = z.object({
  preferences: notificationPreferences,
  /** Why the last e-mail that is done with was not sent; null when it was, or when there was none. */
  email_problem: z.string().nullable(),
});
export type PreferencesView = z.infer<typeof preferencesView>;
