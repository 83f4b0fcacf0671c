import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import type { Mailer, OutgoingEmail } from './ports.ts';

/** Shorter than a lease, so that a mail server that hangs loses no claim. */
const TIMEOUT_MS = '15000';

export interface MailSettings {
  /** `smtps://user:password@host:465` */
  SMTP_URL?: string;
  /** `BrightRun <news@example.com>` */
  MAIL_FROM?: string;
  /** A folder that e-mails are written to instead, one file each. */
  MAIL_FOLDER?: string;
}

/** The installation's way to send e-mail: a folder, an SMTP server, or none. */
export function createMailer({ SMTP_URL, MAIL_FROM, MAIL_FOLDER }: MailSettings): Mailer | null {
  const from = MAIL_FROM ?? 'BrightRun <news@brightrun.invalid>';
  if (MAIL_FOLDER) return folderMailer(MAIL_FOLDER, from);
  return SMTP_URL && MAIL_FROM ? smtpMailer(SMTP_URL, MAIL_FROM) : null;
}

/** One connection an e-mail. SMTP knows no "only once": a copy after a lost answer carries the same Message-ID. */
function smtpMailer(url: string, from: string): Mailer {
  const server = new URL(url);
  for (const name of ['connectionTimeout', 'greetingTimeout', 'socketTimeout']) {
    server.searchParams.set(name, TIMEOUT_MS);
  }
  const transport = createTransport(server.href);
  return {
    async send(email) {
      await transport.sendMail(toMail(email, from));
    },
  };
}

/** Each e-mail as `<id>.eml`: written again it is the same file. */
function folderMailer(folder: string, from: string): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(email) {
      const { message } = await transport.sendMail(toMail(email, from));
      await mkdir(folder, { recursive: true });
      const file = `${folder}/${email.id}.eml`;
      await writeFile(`${file}.part`, message as Uint8Array);
      await rename(`${file}.part`, file);
    },
  };
}

const toMail = ({ id, to, date, subject, text, html, settingsUrl }: OutgoingEmail, from: string) => ({
  ...{ from, to: { name: '', address: to }, date, subject, text, html },
  messageId: `<${id}@${/@([^\s>]+)/.exec(from)?.[1] ?? 'brightrun.invalid'}>`,
  headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': `<${settingsUrl}>` },
  // Nothing of a message is a file or an address to fetch.
  ...{ disableFileAccess: true, disableUrlAccess: true },
});
