import type { NotificationView } from './notification.schema.ts';

type Told = Pick<NotificationView, 'title' | 'message' | 'action_url'>;

export interface EmailMessage {
  subject: string;
  text: string;
  html: string;
}

/** Where a person chooses what is sent to them, below the application's address. */
export const NOTIFICATION_SETTINGS_PATH = '/settings#notifications';

/** A notification as an e-mail: text and simple HTML, with a link to what it is about and one to the settings. */
export function describeAsEmail({ title, message, action_url }: Told, appUrl: string): EmailMessage {
  const link = new URL(action_url ?? '/notifications', appUrl).href;
  const settings = new URL(NOTIFICATION_SETTINGS_PATH, appUrl).href;
  const why = 'You get this because e-mail is on for this kind of news.';
  return {
    // One line: what follows a line break in a subject would be another header.
    subject: title.replace(/\s+/g, ' '),
    text: `${title}\n\n${message}\n\n${link}\n\n--\n${why} Change it: ${settings}\n`,
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif;line-height:1.5;max-width:36rem">',
      `<h1 style="font-size:1.25rem">${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p>`,
      `<p><a href="${escapeHtml(link)}">Open it in BrightRun</a></p>`,
      `<hr><p style="font-size:0.8rem">${why} <a href="${escapeHtml(settings)}">Change it in the settings</a>.</p>`,
      '</body></html>',
    ].join('\n'),
  };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
