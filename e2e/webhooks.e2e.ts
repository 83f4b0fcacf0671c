/** News that leaves: a webhook is made in the settings, its test arrives signed at a real receiver, the log shows it; an e-mail lies in the mailbox. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { paths } from '../src/config/paths.ts';
import { insertNotification } from '../src/testing/api/rows.ts';
import { closeSql, testStack } from '../src/testing/stack/stack.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

let browser: Browser;
let owner: SignedInPage;
let receiver: Server;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end('thank you');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  owner = await signIn(browser);
});
afterAll(async () => {
  await browser.close();
  receiver.close();
  await closeSql();
});

test('a webhook is made, tested, and its log shows what arrived, signed', async () => {
  const { page, problems } = owner;
  await page.goto(at(paths.settings));
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('Address').fill('http://10.0.0.1/hooks');
  await page.getByRole('button', { name: 'Make webhook' }).click();
  await page.getByText('The address must begin with https://').waitFor();

  const { port } = receiver.address() as AddressInfo;
  await page.getByLabel('Address').fill(`http://127.0.0.1:${port}/hooks`);
  await page.getByLabel('Description').fill('My receiver');
  await page.getByRole('button', { name: 'Make webhook' }).click();
  const secret = await page.getByRole('region', { name: 'Signing secret' }).innerText();
  await page.getByRole('button', { name: 'I have copied it' }).click();

  await page.getByRole('link', { name: 'My receiver' }).click();
  await page.getByText('Nothing was sent yet').waitFor();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'webhook.test' });
  await row.getByText('Delivered').waitFor();
  await row.getByText('webhook.test').click();
  await row.getByText('thank you').waitFor();

  expect(received).toHaveLength(1);
  const { headers, body } = received[0] ?? { headers: {}, body: '' };
  expect(new Webhook(secret.trim()).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'webhook.test',
    data: { message: 'This is a test.', url: page.url() },
  });
  expect(problems).toEqual([]);
});

test.each([
  [360, 'light'],
  [1440, 'dark'],
] as const)('the log is accessible and fits %d px, %s', async (width, colorScheme) => {
  const { page } = owner;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('an e-mail lies in the local mailbox, and not of what is switched off', async () => {
  const { page, user } = owner;
  const mailbox = path.join(testStack().runDirectory, '../mail');
  const mailed = await insertNotification(user.id, 'Look here');
  const mail = () => readFile(path.join(mailbox, `${mailed}.eml`), 'utf8').catch(() => null);
  while ((await mail()) === null) await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await mail()).toContain(`To: ${user.email}`);

  await page.goto(at(paths.settings));
  const off = page.getByRole('switch', { name: 'Everything else: e-mail' });
  await off.click();
  await page.reload();
  await off.waitFor();
  expect(await off.isChecked()).toBe(false);
  expect(await page.getByRole('switch', { name: 'Budget: bell' }).isDisabled()).toBe(true);
});
