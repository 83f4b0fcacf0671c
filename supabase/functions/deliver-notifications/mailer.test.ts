/** E-mails to a real SMTP server on a loopback port, and into a folder. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailer } from './mailer.ts';
import { sendEmail } from './send-email.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const email = {
  ...{ id: ID, to: 'ada@example.test', date: new Date('2026-03-01T12:00:00Z') },
  ...{ subject: 'Training complete', text: 'It is done', html: '<p>It is done</p>' },
  settingsUrl: 'https://app.example.com/settings#notifications',
};
const MAIL_FROM = 'BrightRun <news@example.com>';

interface Mailbox {
  url: string;
  mails: { from: string; to: string[]; source: string }[];
  close(): Promise<void>;
}

async function startSmtp(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, source: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${port}`, mails, close };
}

test('an SMTP server gets text and HTML, whom it is for, how to change it, and the same id each time', async () => {
  const mailbox = await startSmtp();
  const mailer = createMailer({ SMTP_URL: mailbox.url, MAIL_FROM });
  await mailer?.send(email);
  await mailer?.send(email);
  await mailbox.close();
  expect(mailbox.mails).toHaveLength(2);
  const [first, second] = mailbox.mails.map(({ from, to, source }) => ({
    ...{ from, to, id: /^Message-ID: (.*)$/im.exec(source)?.[1] },
  }));
  expect(first).toEqual({ from: 'news@example.com', to: ['ada@example.test'], id: `<${ID}@example.com>` });
  expect(second).toEqual(first);
  const { source } = mailbox.mails[0] ?? { source: '' };
  for (const line of [
    'Subject: Training complete',
    'From: BrightRun <news@example.com>',
    'Date: Sun, 01 Mar 2026 12:00:00 +0000',
    'List-Unsubscribe: <https://app.example.com/settings#notifications>',
    'Auto-Submitted: auto-generated',
    '<p>It is done</p>',
  ]) {
    expect(source).toContain(line);
  }
});

describe('what becomes of an e-mail', () => {
  const claimed = {
    ...{ id: ID, notification_id: ID, user_id: ID, attempt: 1, type: 'job_complete' as const },
    ...{
      title: 'Training complete',
      message: 'Done',
      action_url: '/models/7',
      created_at: '2026-03-01T12:00:00Z',
    },
  };
  const rejecting = (responseCode: number): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such box'), { responseCode })),
  });

  test.each<[string, SMTPServerOptions | null, string | null, number, object]>([
    ['is taken', {}, 'ada@example.test', 1, { status: 'sent', reason: null }],
    ['no mail server', null, 'ada@example.test', 1, { status: 'discarded' }],
    ['no confirmed address', {}, null, 1, { status: 'discarded' }],
    ['refused for good', rejecting(550), 'ada@example.test', 1, { status: 'failed' }],
    ['refused for now', rejecting(451), 'ada@example.test', 1, { status: 'pending', retrySeconds: 5 }],
    ['refused for now, the last time', rejecting(451), 'ada@example.test', 8, { status: 'failed' }],
  ])('%s', async (_case, options, address, attempt, expected) => {
    const mailbox = await startSmtp(options ?? {});
    const mailer = options && createMailer({ SMTP_URL: mailbox.url, MAIL_FROM });
    const store = { addressOf: () => Promise.resolve(address) };
    const dependencies = { store, mailer, appUrl: 'https://app.example.com', random: () => 0 };
    expect(await sendEmail({ ...claimed, attempt }, dependencies)).toMatchObject(expected);
    await mailbox.close();
  });

  test('a server that is away is tried again', async () => {
    const mailer = createMailer({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM });
    const store = { addressOf: () => Promise.resolve('ada@example.test') };
    const result = await sendEmail(claimed, {
      store,
      mailer,
      appUrl: 'https://app.example.com',
      random: () => 0,
    });
    expect(result).toMatchObject({ status: 'pending', reason: expect.stringContaining('ECONNREFUSED') });
  });
});

test('a folder gets each e-mail once, however often it is written', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'brightrun-mail-'));
  const mailer = createMailer({ MAIL_FOLDER: path.join(folder, 'inbox') });
  await mailer?.send(email);
  await mailer?.send(email);
  expect(await readdir(path.join(folder, 'inbox'))).toEqual([`${ID}.eml`]);
  expect(await readFile(path.join(folder, 'inbox', `${ID}.eml`), 'utf8')).toContain('To: ada@example.test');
  await rm(folder, { recursive: true });
});

test('without settings there is no mailer', () => {
  expect(createMailer({})).toBeNull();
  expect(createMailer({ SMTP_URL: 'smtps://mail.example.com' })).toBeNull();
});
