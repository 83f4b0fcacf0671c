import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { upload } from './support/datasets.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(500_000);

let browser: Browser;
let owner: SignedInPage;
let configurator: string;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
  const { page } = owner;
  await upload(page, 'Orders', 'orders.jsonl', Buffer.from(orders(48)));
  await page.getByRole('link', { name: 'Train on this' }).first().waitFor({ timeout: 60_000 });
  const datasetId = page.url().split('/').at(-1);
  // An adapter so strong that the higher learning rate cannot but fail, whatever the machine and its threads.
  configurator = `${paths.configureTraining(datasetId)}&preset=balanced&v=1&rank=4&alpha=512&lr=1e-5&epochs=24&warmup=0`;
});
afterAll(() => browser.close());

/** Chats of one question and one answer. */
function orders(count: number): string {
  const chats = Array.from({ length: count }, (_, index) => {
    const order = 11 + 37 * index;
    return [
      {
        role: 'user',
        content: `Where is order ${order}? I have waited ${index} days and want to know when it comes.`,
      },
      {
        role: 'assistant',
        content: `Order ${order} is on its way. It arrives in ${1 + (index % 5)} days. Please keep the number ready when you call us.`,
      },
    ];
  });
  return chats.map((messages) => JSON.stringify({ messages })).join('\n');
}

/** Opens the search's dialog and fills in what to try. */
async function planSearch(name: string) {
  const { page } = owner;
  await page.goto(at(configurator));
  await page.getByText('Ready to start').waitFor();
  await page.getByRole('button', { name: 'Search hyperparameters' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Learning rates').fill('1e-5, 5e-4');
  await dialog.getByLabel('Ranks').fill('2, 4');
  await dialog.getByText('4 runs').waitFor();
  return dialog;
}

describe('a search of two learning rates with two ranks', () => {
  test('is planned: what it takes, and what a budget does not cover', async () => {
    const dialog = await planSearch('Tone of orders');
    const budget = dialog.getByLabel('Budget of all runs (US$)');
    const enough = await budget.inputValue();
    await budget.fill('0.000001');
    expect(await dialog.getByText('over the budget', { exact: true }).count()).toBe(4);
    expect(await dialog.getByRole('button', { name: 'Start search' }).isDisabled()).toBe(true);
    await budget.fill(enough);
    expect(await accessibilityViolations(owner.page)).toEqual([]);
  });

  test('starts once, and is followed in one chart and one table', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Start search' }).dblclick();
    await page.waitForURL(/\/training\/sweeps\/[0-9a-f-]{36}$/);
    await page.getByRole('row').nth(4).waitFor();
    await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached', timeout: 300_000 });
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('stops the losers early and names the winner, whose model is there', async () => {
    const { page } = owner;
    await page.getByText('The search has finished. The best is').waitFor({ timeout: 480_000 });
    const rows = page.getByRole('row').filter({ hasText: /Completed|Cancelled/ });
    const results = await rows.allTextContents();
    expect(results).toHaveLength(4);
    // Which of the losers is stopped, and where, depends on the order in which the cluster takes them up.
    const stopped = results.filter((text) => /Cancelled.*Stopped early: place \d of \d at step/.test(text));
    expect(stopped.length).toBeGreaterThanOrEqual(1);
    expect(stopped).toHaveLength(results.filter((text) => text.includes('Cancelled')).length);
    expect(await rows.filter({ hasText: 'Best' }).textContent()).toMatch(/1e-5Completed/);
    await page.getByRole('link', { name: /^rank [24] · 1e-5$/ }).click();
    await page.waitForURL(/\/models\/[0-9a-f-]{36}$/);
    await page.getByRole('link', { name: 'Download all (zip)' }).waitFor();
  });
});

test('a search is cancelled as a whole, and both are on the list', async () => {
  const { page } = owner;
  const dialog = await planSearch('Given up');
  await dialog.getByRole('button', { name: 'Start search' }).click();
  await page.getByRole('button', { name: 'Stop all runs' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop all runs' }).click();
  await page.getByText('The search was cancelled.').waitFor({ timeout: 120_000 });
  await page.goto(at(paths.sweeps));
  await page
    .getByRole('row')
    .filter({ hasText: /Given up.*Cancelled.*4 of 4/ })
    .waitFor();
  await page
    .getByRole('row')
    .filter({ hasText: /Tone of orders.*Completed.*4 of 4/ })
    .waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('nothing broke on the way', () => expect(owner.problems).toEqual([]));
