import { z } from 'zod';
import { timestamp } from '../../../src/core/http/envelope.ts';
import { notificationType } from '../../../src/core/notifications/notification.schema.ts';
import type { WebhookAttempt } from '../../../src/core/webhooks/webhook.schema.ts';

/** A delivery that this worker holds the lease of, with an attempt that has begun. */
export const claimedWebhook = z.object({
  id: z.uuid(),
  /** Of all attempts ever; fences what is written of this one. */
  attempt: z.int().positive(),
  /** Of this schedule, this one included. */
  tries: z.int().positive(),
  url: z.string(),
  event_type: z.string(),
  occurred_at: timestamp,
  data: z.record(z.string(), z.unknown()),
  /** The current secret, then a rotated one that still counts. */
  secrets: z.array(z.string()).min(1),
});
export type ClaimedWebhook = z.infer<typeof claimedWebhook>;

export const claimedEmail = z.object({
  id: z.uuid(),
  /** This one included. */
  attempt: z.int().positive(),
  user_id: z.uuid(),
  notification_id: z.uuid(),
  type: notificationType,
  title: z.string(),
  message: z.string(),
  action_url: z.string().nullable(),
  created_at: timestamp,
});
export type ClaimedEmail = z.infer<typeof claimedEmail>;

/** What came of one attempt, as it is logged. */
export type AttemptResult = Omit<WebhookAttempt, 'number' | 'started_at' | 'outcome'> & {
  outcome: Exclude<WebhookAttempt['outcome'], 'interrupted' | null>;
};

export interface EmailResult {
  status: 'sent' | 'failed' | 'discarded' | 'pending';
  /** Why it was not sent. */
  reason: string | null;
  /** With `pending`: until the next try. */
  retrySeconds: number | null;
}

/** The database side; every write is fenced by the lease of `worker`. Its calls throw an Error when there is no answer. */
export interface DeliveryStore {
  claimWebhooks(worker: string): Promise<ClaimedWebhook[]>;
  /** `retrySeconds` null: this was the last try. False when the lease was lost or the webhook is gone. */
  recordWebhook(
    worker: string,
    webhook: ClaimedWebhook,
    result: AttemptResult,
    retrySeconds: number | null,
  ): Promise<boolean>;
  claimEmails(worker: string): Promise<ClaimedEmail[]>;
  recordEmail(worker: string, email: ClaimedEmail, result: EmailResult): Promise<boolean>;
  /** The confirmed address of a user; null when there is none. */
  addressOf(userId: string): Promise<string | null>;
}

export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Network {
  /** Sends one request and tells what came of it; never throws. */
  post(request: WebhookRequest): Promise<AttemptResult>;
}

export interface OutgoingEmail {
  /** The same for every try: whoever gets it twice can tell. */
  id: string;
  to: string;
  date: Date;
  subject: string;
  text: string;
  html: string;
  settingsUrl: string;
}

export interface Mailer {
  /** Hands an e-mail over. Throws an Error; one with a `responseCode` of 500 to 599 cannot be mended by trying again. */
  send(email: OutgoingEmail): Promise<void>;
}
