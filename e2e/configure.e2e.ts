import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { sampleDataset, upload } from './support/datasets.ts';
import { signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

let browser: Browser;
let owner: SignedInPage;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
});
afterAll(() => browser.close());

const field = (label: string) => owner.page.getByRole('textbox', { name: label, exact: true });

describe('a training is configured', () => {
  test('from a dataset: the preset fits the model, the estimate is there', async () => {
    const { page } = owner;
    await upload(page, 'Support chat', 'support-chat.jsonl', sampleDataset);
    await page.getByRole('link', { name: 'Train on this' }).first().click({ timeout: 60_000 });
    await page.getByText('Fits in GPU memory').waitFor();
    expect(await field('Sequence length').inputValue()).toBe('256');
    expect(await page.getByText('Changed from').count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('edited settings are marked, and the compared GPUs have their price', async () => {
    const { page } = owner;
    await page.getByRole('radio', { name: /^Conservative/ }).check({ force: true });
    await field('LoRA rank').fill('24');
    await field('Gradient accumulation').fill('2');
    expect(await page.getByText('Changed from Conservative').count()).toBe(2);
    await page.getByText(/^Compare all/).click();
    await page
      .getByRole('row')
      .filter({ hasText: /Cheapest that fits.*Chosen/ })
      .waitFor();
  });

  test('it is exported for another tool, and comes back as it was', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('combobox', { name: 'Format' }).click();
    await page.getByRole('option', { name: 'Axolotl' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const file = {
      name: 'axolotl.yaml',
      mimeType: 'text/yaml',
      buffer: await readFile(await download.path()),
    };
    await page.keyboard.press('Escape');

    await page.getByRole('radio', { name: /^Balanced/ }).check({ force: true });
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Choose a file').setInputFiles(file);
    await page.getByText('Read as').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    expect(await field('LoRA rank').inputValue()).toBe('24');
    expect(await page.getByText('Changed from Balanced').count()).toBeGreaterThan(0);
  });

  test('its address opens it again, for a stranger without the dataset', async () => {
    const { page } = owner;
    await page.waitForURL(/[?&]rank=24&/);
    const address = page.url();
    await page.reload();
    await page.getByText('Ready to start').waitFor();
    expect(await field('LoRA rank').inputValue()).toBe('24');

    const stranger = await signIn(browser);
    await stranger.page.goto(address);
    await stranger.page.getByText(/not among yours/).waitFor();
    expect(await stranger.page.getByRole('textbox', { name: 'LoRA rank' }).inputValue()).toBe('24');
    expect(stranger.problems).toEqual([]);
  });

  test('two presses start it once, and Back finds the settings', async () => {
    const { page } = owner;
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/jobs')) posts.push(request.url());
    });
    await page.getByRole('button', { name: 'Start training' }).dblclick();
    await page.waitForURL(/\/training\/jobs\/[0-9a-f-]{36}$/);
    expect(posts).toHaveLength(1);
    await page.goBack();
    await page.getByText('Ready to start').waitFor();
    expect(await field('LoRA rank').inputValue()).toBe('24');
  });

  test('nothing broke on the way', () => expect(owner.problems).toEqual([]));
});
