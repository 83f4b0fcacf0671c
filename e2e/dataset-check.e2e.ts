import { mkdtemp, open, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { testStack } from '../src/testing/stack/stack.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { sampleDataset } from './support/datasets.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

const MIB = 1024 * 1024;
let browser: Browser;
let owner: SignedInPage;
let page: Page;
let folder: string;
/** What the page sent while a test ran: writes to the API, and everything to storage. */
let sent: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brightrun-check-'));
  browser = await launchBrowser();
  owner = await signIn(browser);
  page = owner.page;
  page.on('request', (request) => {
    const isStorage = request.url().startsWith(`${testStack().apiUrl}/storage`);
    if (isStorage || request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`);
  });
});
beforeEach(async () => {
  sent = [];
  await page.goto(at(paths.newDataset));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const chat = (index: number) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: `What is ${index} and ${index}?` },
      { role: 'assistant', content: `Together they make ${2 * index}.` },
    ],
  });
const rows = (count: number) => Array.from({ length: count }, (_, index) => chat(index));
/** Lines 3 and 7 are broken; too many for so few rows. */
const broken = [...rows(2), '{"messages": [}', ...rows(3), '{"messages": []}', ''].join('\n');

async function onDisk(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}
const input = () => page.locator('input[type=file]');

/** Drops files as a person drags them onto the field. */
async function drop(files: { name: string; content: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const { name, content } of dropped) data.items.add(new File([content], name));
    return data;
  }, files);
  // A browser puts what is dropped too early into the field by itself; an event made by a script needs a page that listens.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('input[type=file]') ?? {}).some((key) =>
      key.startsWith('__reactProps'),
    ),
  );
  await input().dispatchEvent('drop', { dataTransfer: transfer });
}

describe('a broken file', () => {
  test('is reported by its lines before a byte is sent, and the corrected one becomes ready on the same page', async () => {
    await drop([{ name: 'chats.jsonl', content: broken }]);
    await page.getByText('As it is, this file cannot be trained on').waitFor();
    const lines = await page.getByRole('table').getByRole('row').allInnerTexts();
    expect(lines.filter((line) => line.startsWith('Error'))).toEqual([
      expect.stringMatching(/Error\s+3\s[^]*not valid JSON/),
      expect.stringMatching(/Error\s+7\s[^]*no messages/),
    ]);
    await page.getByRole('button', { name: 'Show the row at line 3: Invalid JSON' }).click();
    const row = page.getByRole('dialog', { name: 'Line 3, column 15' });
    await row.getByRole('region', { name: 'As it is written' }).getByText('{"messages": [').waitFor();
    expect(await row.locator('mark').innerText()).toMatch(/\}$/);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByLabel(/Description/).fill('Sums');
    expect(sent).toEqual([]);

    await drop([{ name: 'chats.jsonl', content: rows(24).join('\n') }]);
    await page.getByText('This file can be trained on').waitFor();
    await page.getByRole('tab', { name: 'First conversations' }).click();
    await page.getByText('Together they make 0.').waitFor();
    expect(sent).toEqual([]);
    expect(await page.getByLabel(/Description/).inputValue()).toBe('Sums');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Upload dataset' }).click();
    await page.getByText('“chats” is ready').waitFor({ timeout: 60_000 });
    // The page can be reloaded, or passed on, and goes on watching the same dataset.
    await page.reload();
    await page.getByText('“chats” is ready').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open the dataset' }).click();
    await page.getByRole('heading', { level: 1, name: 'chats' }).waitFor();
  });

  test('can be uploaded anyway, and the server says the same', async () => {
    await input().setInputFiles(await onDisk('anyway.jsonl', broken));
    await page.getByRole('button', { name: 'Upload anyway' }).click();
    await page.getByText('This dataset cannot be trained on').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Open the dataset' }).click();
    await page.getByRole('tab', { name: /Report/ }).click();
    await page
      .getByText(/not valid JSON/)
      .first()
      .waitFor();
  });
});

describe('what cannot be a dataset is told without a request', () => {
  test.each([
    ['zero bytes', 'empty.jsonl', '', /is empty/],
    ['another kind of file', 'chats.csv', 'a,b', /ends in \.jsonl or \.json/],
    ['a renamed zip', 'chats.jsonl', 'PK\u0003\u0004 and so on', /is a zip archive/],
  ])('%s', async (_, name, content, reason) => {
    await input().setInputFiles(await onDisk(name, content));
    await page.getByText(reason).first().waitFor();
    expect(sent).toEqual([]);
  });

  test('501 MB', async () => {
    const file = path.join(folder, 'large.jsonl');
    // Sparse: it takes no room on the disk.
    const handle = await open(file, 'w');
    await handle.truncate(501 * MIB);
    await handle.close();
    await input().setInputFiles(file);
    await page.getByText(/501 MiB; at most 500 MiB can be uploaded/).waitFor();
    expect(sent).toEqual([]);
  });

  test('two files at once', async () => {
    await drop([
      { name: 'a.jsonl', content: chat(1) },
      { name: 'b.jsonl', content: chat(2) },
    ]);
    await page.getByText(/2 files were dropped, but a dataset is one file/).waitFor();
  });

  test('a file that vanished after it was checked: what was typed stays', async () => {
    const file = await onDisk('vanishing.jsonl', sampleDataset);
    await input().setInputFiles(file);
    await page.getByText('This file can be trained on').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Still here');
    await unlink(file);
    await page.getByRole('button', { name: 'Upload dataset' }).click();
    await page.getByText(/“vanishing.jsonl” was changed, moved or deleted/).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Still here');
    expect(sent).toEqual([]);
  });
});

test('nothing broke on the way', () => expect(owner.problems).toEqual([]));
