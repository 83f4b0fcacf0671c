import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { insertFinishedRun } from '../src/testing/api/finished-run.ts';
import { insertDataset, insertJob, insertPoints, parkActiveJobs } from '../src/testing/api/rows.ts';
import { closeSql } from '../src/testing/stack/stack.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(180_000);

let browser: Browser;
let owner: SignedInPage;
let gentle: string;
let bold: string;
let live: string;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
  const { id } = owner.user;
  const datasetId = await insertDataset(id, { name: 'Support chats' });
  gentle = await insertFinishedRun(id, { datasetId, name: 'Gentle', learningRate: 1e-4, pace: 0.7 });
  bold = await insertFinishedRun(id, {
    datasetId,
    name: 'Bold',
    learningRate: 5e-4,
    pace: 1.6,
    restartedAt: 220,
  });
  live = await insertJob(id, { datasetId, name: 'Live' });
  await insertPoints(live, 120);
});
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
  await browser.close();
});

test('trainings are found, ticked and laid side by side; the address brings the same back', async () => {
  const { page, problems } = owner;
  await page.goto(at(paths.jobs));
  const table = page.getByRole('table');
  await table.getByRole('img', { name: /^Gentle: training loss from/ }).waitFor();
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('bold');
  await page.waitForURL(/search=bold/);
  await table.getByText('Gentle').waitFor({ state: 'detached' });
  await table.getByRole('checkbox', { name: 'Select Bold' }).click();
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('');
  await table.getByRole('checkbox', { name: 'Select Gentle' }).click();
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.waitForURL((url) => url.href === at(paths.compareJobs([bold, gentle])));

  const chart = page.getByRole('slider', { name: 'Training loss of 2 runs: position' });
  await chart.waitFor();
  await chart.focus();
  await page.keyboard.press('End');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Step 400: Bold [\d.]+, Gentle [\d.]+$/);

  await page.getByRole('radio', { name: 'Dollars' }).click();
  await page.waitForURL(/x=cost/);
  await chart.focus();
  await page.keyboard.press('End');
  // 1,200 s of engine time × 2 GPUs × $3: the pause of the restart is not paid.
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/^After \$2\.00: Bold [\d.]+, Gentle [\d.]+$/);
  await page.getByRole('radio', { name: 'Validation' }).click();
  await page.waitForURL(/metric=validation_loss/);
  await page.reload();
  await page.getByRole('slider', { name: 'Validation loss of 2 runs: position' }).waitFor();
  expect(await page.getByRole('radio', { name: 'Dollars' }).getAttribute('aria-checked')).toBe('true');
  expect(await page.getByRole('link', { name: 'Training', exact: true }).getAttribute('aria-current')).toBe(
    'page',
  );
  expect(problems).toEqual([]);
});

test('results and differences are told, and the points can be taken along', async () => {
  const { page } = owner;
  await page.goto(at(paths.compareJobs([bold, gentle])));
  const results = page.getByRole('region', { name: 'Results of the runs' });
  await results.getByRole('row', { name: /^Bold Completed Best:/ }).waitFor();
  const differences = page.getByRole('region', { name: 'Data and settings of the runs' });
  expect(await differences.getByRole('rowheader').allTextContents()).toEqual([
    'Configuration',
    'Learning rate',
  ]);
  await page.getByRole('switch', { name: 'Show what is the same' }).click();
  await differences.getByRole('rowheader', { name: 'LoRA rank' }).waitFor();

  const save = async (item: string) => {
    await page.getByRole('button', { name: 'Export and share' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return readFile(await download.path());
  };
  const csv = (await save('All points as CSV')).toString();
  expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 2 * 401);
  expect((await save('Chart as PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('a running run grows in sight', async () => {
  const { page } = owner;
  await page.goto(at(paths.compareJobs([live, gentle])));
  const chart = page.getByRole('slider', { name: 'Training loss of 2 runs: position' });
  const summary = page.getByRole('row', { name: /^Live 1\.000/ });
  await chart.waitFor();
  expect(await summary.textContent()).toContain('Step 120');
  await insertPoints(live, 30, {}, 121);
  await page
    .getByRole('row', { name: /^Live 1\.000.*Step 150/ })
    .waitFor({ state: 'attached', timeout: 15_000 });
});

test.each([
  ['nothing', () => '', 'Two trainings are needed'],
  [
    'one run and one of nobody',
    () => `${gentle},${crypto.randomUUID()}`,
    '1 training of this address is not shown',
  ],
  ['a damaged address', () => `${gentle},none`, '1 part of it is no id'],
  ['nine runs', () => Array.from({ length: 9 }, () => crypto.randomUUID()).join(','), 'At most 8 trainings'],
])('%s: says what to do', async (_, ids, words) => {
  const { page, problems } = owner;
  await page.goto(at(`/training/compare?ids=${ids()}`));
  await page.getByText(words).waitFor();
  expect(problems).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  '%s theme, WCAG 2.2 AA, and no scrolling sideways on a phone',
  async (colorScheme) => {
    const { page } = owner;
    await page.emulateMedia({ colorScheme });
    await page.goto(at(paths.compareJobs([bold, gentle, live])), { waitUntil: 'networkidle' });
    await page.getByRole('slider', { name: 'Training loss of 3 runs: position' }).waitFor();
    await page.getByRole('switch', { name: 'Show what is the same' }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  },
);
