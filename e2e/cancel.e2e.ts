import type { Browser } from 'playwright-core';
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

test('a running training is stopped: shown at once, confirmed by the cluster, paid for what ran', async () => {
  const { page, problems } = owner;
  await upload(page, 'Support chat', 'support-chat.jsonl', sampleDataset);
  await page.getByRole('link', { name: 'Train on this' }).first().click({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.waitForURL(/\/training\/jobs\/[0-9a-f-]{36}$/);
  await page
    .getByText(/step [1-9]/)
    .first()
    .waitFor({ timeout: 120_000 });

  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await page.getByText('Cancelling').first().waitFor();
  await page.getByText('Cancelled').first().waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Train again with these settings' }).waitFor();
  expect(problems).toEqual([]);
});
