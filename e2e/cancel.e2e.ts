import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';
import { launchBrowser } from './support/browser.ts';
import { sampleDataset, upload } from './support/datasets.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

let browser: Browser;
let owner: SignedInPage;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
});
afterAll(async () => {
  await browser.close();
  await closeSql();
});

async function startTraining(): Promise<void> {
  const { page } = owner;
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.waitForURL(/\/training\/jobs\/[0-9a-f-]{36}$/);
  await page
    .getByText(/step [1-9]/)
    .first()
    .waitFor({ timeout: 120_000 });
}

test('a running training is stopped: shown at once, confirmed by the cluster, paid for what ran', async () => {
  const { page, problems } = owner;
  await upload(page, 'Support chat', 'support-chat.jsonl', sampleDataset);
  await page.getByRole('link', { name: 'Train on this' }).first().click({ timeout: 60_000 });
  await startTraining();

  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await page.getByText('Cancelling').first().waitFor();
  await page.getByText('Cancelled').first().waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Train again with these settings' }).waitFor();
  expect(problems).toEqual([]);
});

test('at the budget a running training is saved and stopped, its owner is told, and a new one is refused', async () => {
  const { page, user, problems } = owner;
  await page.getByRole('link', { name: 'Train again with these settings' }).click();
  await startTraining();
  const training = page.url();
  // What others of this month's trainings cost.
  await sql()`
    insert into public.cost_records (user_id, cost_type, amount, billing_period)
    values (${user.id}, 'api_calls', 4.9999, (now() at time zone 'utc')::date)`;

  await page.goto(at(paths.settings));
  await page.getByRole('textbox', { name: 'Budget in US dollars' }).fill('5');
  await page.getByRole('switch', { name: 'Stop trainings at the budget' }).click();
  await page.getByRole('button', { name: 'Save budget' }).click();
  await page.getByText('Budget saved').waitFor();

  await page.goto(training);
  await page.getByText('Cancelled').first().waitFor({ timeout: 60_000 });
  await page
    .getByText(/the monthly budget of \$5(\.00)? is used up/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Train again with these settings' }).click();
  await page
    .getByText(/would pass this month’s budget, at which jobs stop/)
    .first()
    .waitFor();
  await page.goto(at(paths.notifications));
  await page.getByText('80 % of the monthly budget used').first().waitFor();
  expect(problems).toEqual([]);
});
