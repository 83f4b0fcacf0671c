/** Exact tokens the whole way: the schedule starts the count, the function fetches the tokenizer from the app, the page shows it. */
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

test('a new dataset is counted by itself, then for another model, and a row is shown as that model sees it', async () => {
  const { page, problems } = owner;
  await upload(page, 'Counted', 'support-chat.jsonl', sampleDataset);
  // The estimates of validation give way to the exact figures, without a reload.
  await page.getByText('Tiny Chat', { exact: true }).waitFor({ timeout: 90_000 });
  expect(await page.getByText('Tokens (estimate)').count()).toBe(0);

  await page.getByRole('tab', { name: 'Tokens' }).click();
  await page.getByText(/of them trained \(/).waitFor();
  await page.getByRole('button', { name: 'Count for Mistral v1' }).click();
  await page
    .getByText(/of them trained \(/)
    .nth(1)
    .waitFor({ timeout: 60_000 });

  const tokens = page.getByRole('region', { name: 'Tokens of the row' });
  await tokens.getByText('<|assistant|>').first().waitFor();
  await page.getByRole('combobox', { name: 'Tokenizer' }).click();
  await page.getByRole('option', { name: 'Mistral v1' }).click();
  await tokens.getByText('</s>').first().waitFor();
  await page.getByRole('combobox', { name: 'Sequence length' }).click();
  await page.getByRole('option', { name: '256', exact: true }).click();
  await page.waitForURL(/length=256/);
  expect(problems).toEqual([]);
});

test.each([
  [360, 'light'],
  [1440, 'dark'],
] as const)('the token view is accessible and fits %d px, %s', async (width, colorScheme) => {
  const { page } = owner;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  await page.reload();
  await page.getByRole('region', { name: 'Tokens of the row' }).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await accessibilityViolations(page)).toEqual([]);
});
