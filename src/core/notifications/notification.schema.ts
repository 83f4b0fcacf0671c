import { z } from 'zod';
import { pageCounters, timestamp } from '../http/envelope.ts';

export const notificationType = z.enum([
  'job_complete',
  'job_failed',
  'cost_alert',
  'dataset_ready',
  'system',
]);
export type NotificationType = z.infer<typeof notificationType>;

export const notificationView = z.object({
  id: z.uuid(),
  type: notificationType,
  title: z.string(),
  message: z.string(),
  priority: z.enum(['low', 'medium', 'high', 'critical']),
  read: z.boolean(),
  action_url: z.string().nullable(),
  created_at: timestamp,
});
export type NotificationView = z.infer<typeof notificationView>;

export const listNotificationsQuery = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  unread: z.enum(['true', 'false']).optional(),
});
export type ListNotificationsQuery = z.infer<typeof listNotificationsQuery>;

export const notificationList = z.object({
  notifications: z.array(notificationView),
  unread_count: z.int().nonnegative(),
  ...pageCounters,
});
export type NotificationList = z.infer<typeof notificationList>;
export const readNotification = z.object({ notification: notificationView });
export const readAllNotifications = z.object({ updated: z.int().nonnegative() });
