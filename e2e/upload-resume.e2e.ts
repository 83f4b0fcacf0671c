/** A large file on a bad line: the connection drops, somebody pauses, the page is reloaded; nothing is sent twice. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';
import { launchBrowser } from './support/browser.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

const uploadBytesPerSecond = 5_000_000;

let browser: Browser;
let owner: SignedInPage;
let network: CDPSession;
let directory: string;
let filePath: string;
let content: Buffer;

/** 20 MB: 5,000 conversations of one long answer each. */
function manyConversations(): Buffer {
  const rows = Array.from({ length: 5_000 }, (_, index) => {
    const answer = `Answer ${index}: ${`${index} and so on, `.repeat(260)}`.slice(0, 3_900);
    const messages = [
      { role: 'user', content: `Question ${index}?` },
      { role: 'assistant', content: `${answer}.` },
    ];
    return JSON.stringify({ messages });
  });
  return Buffer.from(`${rows.join('\n')}\n`);
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'brightrun-upload-'));
  filePath = path.join(directory, 'many.jsonl');
  content = manyConversations();
  await writeFile(filePath, content);
  browser = await launchBrowser();
  owner = await signIn(browser);
  network = await owner.context.newCDPSession(owner.page);
  await setLine({ isOffline: false });
});
afterAll(async () => {
  await browser.close();
  await rm(directory, { recursive: true });
  await closeSql();
});

/** The speed of the line, so that there is time to interrupt it. */
const setLine = ({ isOffline }: { isOffline: boolean }) =>
  network.send('Network.emulateNetworkConditions', {
    offline: isOffline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: uploadBytesPerSecond,
  });

const progressBar = () => owner.page.getByRole('progressbar', { name: 'Upload' });

/** Waits until so many percent have been sent. */
async function waitForPercent(percent: number): Promise<void> {
  for (;;) {
    const now = Number(await progressBar().getAttribute('aria-valuenow', { timeout: 30_000 }));
    if (now >= percent) return;
    await owner.page.waitForTimeout(50);
  }
}

/** Where each piece that is sent from now on begins, in bytes. */
function watchOffsets(): number[] {
  const offsets: number[] = [];
  owner.page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/upload/resumable/'))
      offsets.push(Number(request.headers()['upload-offset']));
  });
  return offsets;
}

test('a lost connection: the upload waits, and goes on by itself', async () => {
  const { page } = owner;
  await page.goto(at(paths.newDataset));
  await page.locator('input[type=file]').setInputFiles(filePath);
  await page.getByRole('button', { name: /^Upload (dataset|anyway)$/ }).click({ timeout: 60_000 });
  await waitForPercent(35);
  const offsets = watchOffsets();
  await setLine({ isOffline: true });
  await page
    .getByText(/The connection was lost at/)
    .filter({ visible: true })
    .first()
    .waitFor();
  await setLine({ isOffline: false });
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await waitForPercent(60);
  expect(offsets[0]).toBeGreaterThan(0);
});

test('paused, and the page reloaded: the same file goes on where it stopped, and becomes ready', async () => {
  const { page } = owner;
  await page.getByRole('button', { name: 'Pause' }).click();
  await page
    .getByText(/Paused at/)
    .filter({ visible: true })
    .first()
    .waitFor();
  // The page asks before it is left.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(at(paths.datasets));
  await page.getByRole('link', { name: 'many' }).first().click();
  await page.getByRole('heading', { name: 'Continue upload' }).waitFor();

  const offsets = watchOffsets();
  await page.locator('input[type=file]').setInputFiles(filePath);
  await page.getByRole('link', { name: 'Train on this' }).first().waitFor({ timeout: 120_000 });
  expect(offsets[0]).toBeGreaterThan(content.length / 3);

  const id = /[0-9a-f-]{36}/.exec(page.url())?.[0] ?? '';
  const [row] = await sql()`select status, file_sha256, confirmed_at from public.datasets where id = ${id}`;
  expect(row).toMatchObject({
    status: 'ready',
    file_sha256: createHash('sha256').update(content).digest('hex'),
    confirmed_at: expect.any(Date) as Date,
  });
});

test('another file than the one that was announced is refused; cancelling removes dataset and pieces', async () => {
  const { page } = owner;
  await page.goto(at(paths.newDataset));
  await page.locator('input[type=file]').setInputFiles(filePath);
  await page.getByLabel('Name', { exact: true }).fill('Never mind');
  await page.getByRole('button', { name: /^Upload (dataset|anyway)$/ }).click({ timeout: 60_000 });
  await waitForPercent(35);
  await page.goto(at(paths.datasets));
  await page.getByRole('link', { name: 'Never mind' }).first().click();
  await page.getByRole('heading', { name: 'Continue upload' }).waitFor();

  const other = { name: 'other.jsonl', mimeType: 'application/json', buffer: Buffer.from('{}') };
  await page.locator('input[type=file]').setInputFiles(other);
  await page.getByText(/this dataset waits for a file of/).waitFor();

  const ended = page.waitForRequest(
    (request) => request.method() === 'DELETE' && request.url().includes('/resumable/'),
  );
  await page.locator('input[type=file]').setInputFiles(filePath);
  await waitForPercent(50);
  await page.getByRole('button', { name: 'Cancel upload' }).click();
  expect((await (await ended).response())?.status()).toBe(204);
  await page.goto(at(paths.datasets));
  await page.getByRole('link', { name: 'many' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Never mind' }).count()).toBe(0);
});
