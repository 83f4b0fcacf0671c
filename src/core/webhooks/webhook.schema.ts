import { z } from 'zod';
import { pageCounters, pageQuery, timestamp } from '../http/envelope.ts';

/** What a webhook can be told. The database knows the same list. */
export const webhookEvent = z.enum([
  'job.completed',
  'job.failed',
  'job.cancelled',
  'dataset.ready',
  'dataset.failed',
  'budget.alert',
  'model.ready',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

export const MAX_WEBHOOKS = 5;

const fields = {
  url: z.string().trim().min(1, 'An address is needed').max(2000, 'At most 2,000 characters'),
  description: z.string().trim().max(200, 'At most 200 characters').nullable(),
  events: z
    .array(webhookEvent)
    .min(1, 'Choose at least one event')
    .max(webhookEvent.options.length)
    .refine((events) => new Set(events).size === events.length, 'Each event once'),
};

export const createWebhookInput = z.strictObject({
  ...fields,
  description: fields.description.optional(),
});
export type CreateWebhookInput = z.infer<typeof createWebhookInput>;

export const updateWebhookInput = z
  .strictObject({ ...fields, is_enabled: z.boolean() })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change.');
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>;

export const webhookView = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(webhookEvent),
  is_enabled: z.boolean(),
  /** Why it was switched off, when that was not its owner. */
  disabled_reason: z.string().nullable(),
  /** The first failed attempt since the last one that arrived. */
  failing_since: timestamp.nullable(),
  created_at: timestamp,
});
export type WebhookView = z.infer<typeof webhookView>;

export const webhookList = z.object({ webhooks: z.array(webhookView) });
export const webhookAnswer = z.object({ webhook: webhookView });
export const deletedWebhook = z.object({ id: z.uuid() });
/** The only answers that carry a secret, each once. */
export const createdWebhook = z.object({ webhook: webhookView, secret: z.string() });
export const rotatedSecret = z.object({ secret: z.string() });
/** The delivery that is under way now. */
export const queuedDelivery = z.object({ delivery_id: z.uuid() });

export const deliveryStatus = z.enum(['pending', 'delivered', 'failed', 'cancelled']);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

const webhookAttempt = z.object({
  number: z.int().positive(),
  started_at: timestamp,
  /** Null while it is under way. */
  outcome: z.enum(['delivered', 'refused', 'timeout', 'unreachable', 'blocked', 'interrupted']).nullable(),
  duration_ms: z.int().nonnegative().nullable(),
  response_status: z.int().nullable(),
  /** The first KB of what the receiver answered. */
  response_excerpt: z.string().nullable(),
  error_message: z.string().nullable(),
});
export type WebhookAttempt = z.infer<typeof webhookAttempt>;

export const webhookDelivery = z.object({
  id: z.uuid(),
  event_type: z.string(),
  data: z.record(z.string(), z.unknown()),
  status: deliveryStatus,
  occurred_at: timestamp,
  /** When it is tried again; means something while it is pending. */
  next_attempt_at: timestamp,
  webhook_attempts: z.array(webhookAttempt),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

export const listDeliveriesQuery = z.strictObject({
  ...pageQuery,
  status: deliveryStatus.optional(),
});
export type ListDeliveriesQuery = z.infer<typeof listDeliveriesQuery>;

export const deliveryList = z.object({ deliveries: z.array(webhookDelivery), ...pageCounters });
export type DeliveryList = z.infer<typeof deliveryList>;
