import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';
import type { ClaimedEmail, ClaimedWebhook, DeliveryStore, Mailer, Network } from './ports.ts';
import { sendEmail } from './send-email.ts';
import { nextTry, signedRequest } from './send-webhook.ts';

/** After so long no further batch is begun; the one under way may take as long as everything hangs. */
const WALL_MS = 30_000;

export interface DeliverNotificationsDependencies {
  readonly cronSecret: string;
  readonly store: DeliveryStore;
  readonly network: Network;
  /** Null where the installation has no mail server. */
  readonly mailer: Mailer | null;
  /** Where people reach the application. */
  readonly appUrl: string;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  /** A fresh uuid: the name under which one call holds its leases. */
  readonly newWorkerId: () => string;
  readonly logError: (message: string, cause: unknown) => void;
}

/** One call: who it is, and what it has done. */
interface Invocation extends DeliverNotificationsDependencies {
  readonly worker: string;
  readonly counts: { webhooks: number; delivered: number; emails: number; sent: number };
}

/**
 * `POST /functions/v1/deliver-notifications`, body ignored: sends the webhooks and e-mails that are due, batch by batch. What
 * it was killed at is sent again when its lease has run out, with the same id. Answers `{ webhooks, delivered, emails, sent }`.
 */
export async function handleDeliverNotifications(
  request: Request,
  dependencies: DeliverNotificationsDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, dependencies.cronSecret);
  if (refusal) return refusal;
  const { store, now, newWorkerId, logError } = dependencies;
  const invocation: Invocation = {
    ...dependencies,
    worker: newWorkerId(),
    counts: { webhooks: 0, delivered: 0, emails: 0, sent: 0 },
  };
  const end = now().getTime() + WALL_MS;
  try {
    do {
      const webhooks = await store.claimWebhooks(invocation.worker);
      const emails = await store.claimEmails(invocation.worker);
      if (webhooks.length + emails.length === 0) break;
      await Promise.all([
        ...webhooks.map((webhook) => deliverWebhook(webhook, invocation)),
        ...emails.map((email) => deliverEmail(email, invocation)),
      ]);
    } while (now().getTime() < end);
  } catch (cause) {
    const message = 'What is to be sent could not be read; the next call sends it.';
    logError(message, cause);
    return respondError(503, 'unavailable', message);
  }
  return respond(invocation.counts);
}

async function deliverWebhook(webhook: ClaimedWebhook, invocation: Invocation): Promise<void> {
  const { store, network, appUrl, now, random, worker, counts, logError } = invocation;
  counts.webhooks += 1;
  const result = await network.post(signedRequest(webhook, appUrl, now()));
  if (result.outcome === 'delivered') counts.delivered += 1;
  try {
    await store.recordWebhook(worker, webhook, result, nextTry(webhook, result, random()));
  } catch (cause) {
    logError(
      `What came of webhook delivery ${webhook.id} could not be written; it will be sent again.`,
      cause,
    );
  }
}

async function deliverEmail(email: ClaimedEmail, invocation: Invocation): Promise<void> {
  const { store, worker, counts, logError } = invocation;
  counts.emails += 1;
  const result = await sendEmail(email, invocation);
  if (result.status === 'sent') counts.sent += 1;
  try {
    await store.recordEmail(worker, email, result);
  } catch (cause) {
    logError(`What came of e-mail ${email.id} could not be written; it will be sent again.`, cause);
  }
}
