import type { WebhookDelivery, WebhookView } from '@/core/webhooks/webhook.schema';

export const aWebhook = (values: Partial<WebhookView> = {}): WebhookView => ({
  id: crypto.randomUUID(),
  url: 'https://example.com/hooks',
  description: null,
  events: ['job.completed'],
  is_enabled: true,
  disabled_reason: null,
  failing_since: null,
  created_at: '2026-01-01T00:00:00Z',
  ...values,
});

/** A message that arrived at the first attempt. */
export const aDelivery = (values: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id: crypto.randomUUID(),
  event_type: 'job.completed',
  data: { job_id: '3f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10' },
  status: 'delivered',
  occurred_at: '2026-01-01T12:00:00Z',
  next_attempt_at: '2026-01-01T12:00:00Z',
  webhook_attempts: [
    {
      number: 1,
      started_at: '2026-01-01T12:00:01Z',
      outcome: 'delivered',
      duration_ms: 87,
      response_status: 200,
      response_excerpt: 'thank you',
      error_message: null,
    },
  ],
  ...values,
});
