import { Webhook } from 'standardwebhooks';
import { retryAfterSeconds } from '../../../src/core/webhooks/retry-schedule.ts';
import { webhookBody } from '../../../src/core/webhooks/webhook-message.ts';
import type { AttemptResult, ClaimedWebhook, WebhookRequest } from './ports.ts';

/**
 * The request of one attempt, as Standard Webhooks says: the same id with every attempt, its own time, and a signature by
 * each secret that counts.
 */
export function signedRequest(webhook: ClaimedWebhook, appUrl: string, now: Date): WebhookRequest {
  const body = webhookBody(webhook, appUrl);
  const signatures = webhook.secrets.map((secret) => new Webhook(secret).sign(webhook.id, now, body));
  return {
    url: webhook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'BrightRun-Webhooks/1',
      'webhook-id': webhook.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  };
}

/** Seconds until the next try; null when there is none: it arrived, it was a test, or the address is gone. */
export function nextTry(
  webhook: ClaimedWebhook,
  { outcome, response_status }: AttemptResult,
  random: number,
): number | null {
  const isLast = outcome === 'delivered' || webhook.event_type === 'webhook.test' || response_status === 410;
  return isLast ? null : retryAfterSeconds(webhook.tries, random);
}
