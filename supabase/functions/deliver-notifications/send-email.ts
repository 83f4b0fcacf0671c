import {
  describeAsEmail,
  NOTIFICATION_SETTINGS_PATH,
} from '../../../src/core/notifications/email-message.ts';
import { retryAfterSeconds } from '../../../src/core/webhooks/retry-schedule.ts';
import type { ClaimedEmail, EmailResult, Mailer } from './ports.ts';

interface SendEmailDependencies {
  readonly store: { addressOf(userId: string): Promise<string | null> };
  /** Null where the installation has no mail server. */
  readonly mailer: Mailer | null;
  readonly appUrl: string;
  readonly random: () => number;
}

/** Sends one e-mail; answers what is to be written about it. Never throws. */
export async function sendEmail(
  email: ClaimedEmail,
  { store, mailer, appUrl, random }: SendEmailDependencies,
): Promise<EmailResult> {
  if (!mailer) return discarded('This installation has no mail server.');
  try {
    const to = await store.addressOf(email.user_id);
    if (to === null) return discarded('The account has no confirmed address.');
    await mailer.send({
      ...describeAsEmail(email, appUrl),
      id: email.notification_id,
      to,
      date: new Date(email.created_at),
      settingsUrl: new URL(NOTIFICATION_SETTINGS_PATH, appUrl).href,
    });
    return { status: 'sent', reason: null, retrySeconds: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const retrySeconds = isFinal(error) ? null : retryAfterSeconds(email.attempt, random());
    return { status: retrySeconds === null ? 'failed' : 'pending', reason, retrySeconds };
  }
}

const discarded = (reason: string): EmailResult => ({ status: 'discarded', reason, retrySeconds: null });

/** SMTP replies from 500 on refuse for good. */
const isFinal = (error: unknown): boolean =>
  error instanceof Error &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 500;
