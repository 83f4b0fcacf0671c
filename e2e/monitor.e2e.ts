import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { serviceClient, sql, closeSql } from '../src/testing/stack/stack.ts';
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
afterAll(async () => {
  await browser.close();
  await closeSql();
});

const PNG_SIGNATURE = '89504e470d0a1a0a';
const jobId = () => new URL(owner.page.url()).pathname.split('/').at(-1) ?? '';
/** The words below the chart: `All steps, 1 – 96 · every point`. */
const rangeText = async () => (await owner.page.getByText(/^(All steps, |Steps )\d/).textContent()) ?? '';
const lastStep = async () => Number(/– ([\d,]+)/.exec(await rangeText())?.[1]?.replaceAll(',', ''));

test('a training is watched live: its points come without a reload', async () => {
  const { page } = owner;
  await upload(page, 'Support chat', 'support-chat.jsonl', sampleDataset);
  await page.getByRole('link', { name: 'Train on this' }).first().click({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.waitForURL(/\/training\/jobs\/[0-9a-f-]{36}$/);
  await page.getByText(/^All steps, \d/).waitFor({ timeout: 120_000 });
  const before = await lastStep();
  await page.waitForFunction(
    (step) => {
      const text = [...document.querySelectorAll('p')].find((one) => /^All steps, \d/.test(one.textContent));
      return Number(/– (\d+)/.exec(text?.textContent ?? '')?.[1]) > step;
    },
    // As many as it takes to zoom in on some of them.
    Math.max(before, 10),
    { timeout: 60_000 },
  );
});

test('a zoom and the other settings are in the address, and a reload keeps them', async () => {
  const { page } = owner;
  await page.getByRole('radio', { name: 'Log' }).click();
  const plot = await page.getByRole('img', { name: /^Loss\./ }).boundingBox();
  if (!plot) throw new Error('The loss chart was expected');
  await page.mouse.move(plot.x + 0.4 * plot.width, plot.y + 100);
  await page.mouse.down();
  await page.mouse.move(plot.x + 0.7 * plot.width, plot.y + 120, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/[?&]from=\d+&to=\d+/);
  const zoomed = await rangeText();
  expect(zoomed).toMatch(/^Steps \d+ – \d+ of \d+/);
  const ends = (text: string) => /^Steps (\d+ – \d+)/.exec(text)?.[1];
  await page.reload();
  await page.getByText(/^Steps \d/).waitFor({ timeout: 60_000 });
  expect(ends(await rangeText())).toBe(ends(zoomed));
  expect(await page.getByRole('radio', { name: 'Log' }).getAttribute('aria-checked')).toBe('true');
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('the charts are taken along as a picture', async () => {
  const { page } = owner;
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'All charts as PNG' }).click(),
  ]);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
  expect(bytes.byteLength).toBeGreaterThan(10_000);
});

test('stopped and saved, it keeps a checkpoint', async () => {
  const { page } = owner;
  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await page.getByText('Cancelled', { exact: true }).first().waitFor({ timeout: 90_000 });
  const checkpoints = page.getByRole('region', { name: 'Checkpoints' });
  await checkpoints.getByRole('row').nth(1).waitFor({ timeout: 30_000 });
});

test('a retry that the cluster fails opens on its reason, what to do, and its log', async () => {
  const { page } = owner;
  await spoilTrainingFile(jobId());
  const cancelled = jobId();
  await page.getByRole('button', { name: /^Retry/ }).click();
  await page.waitForURL(
    (url) => url.pathname.includes('/training/jobs/') && !url.pathname.endsWith(cancelled),
  );
  await page
    .getByRole('heading', { name: 'The training data could not be used' })
    .waitFor({ timeout: 120_000 });
  await page.getByText('Validate the dataset again and start a new job.').waitFor();
  const reason = await page.getByRole('alert').first().boundingBox();
  const log = await page.getByRole('heading', { name: /^Log/ }).boundingBox();
  const stages = await page.getByRole('list', { name: 'Stages' }).boundingBox();
  const tops = [reason, log, stages].map((box) => box?.y ?? NaN);
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

test('nothing broke on the way', () => expect(owner.problems).toEqual([]));

/** Puts something else where the cluster fetches a job's training file, as a damaged storage would. */
async function spoilTrainingFile(id: string): Promise<void> {
  const [dataset] = await sql()<{ normalized_path: string }[]>`
    select d.normalized_path from public.training_jobs j join public.datasets d on d.id = j.dataset_id where j.id = ${id}`;
  if (!dataset) throw new Error('The job has no dataset');
  const { error } = await serviceClient()
    .storage.from('lora-datasets')
    .upload(dataset.normalized_path, 'not what was validated', { upsert: true });
  if (error) throw error;
}
