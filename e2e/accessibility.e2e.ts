import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { insertDataset, insertJob, insertModel, parkActiveJobs } from '../src/testing/api/rows.ts';
import { closeSql } from '../src/testing/stack/stack.ts';
import { sampleDataset, upload } from './support/datasets.ts';
import { insertReportedDataset } from './support/reported-dataset.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

let browser: Browser;
let owner: SignedInPage;
const addresses = new Map<string, string>();

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
  await upload(owner.page, 'Support chat', 'support-chat.jsonl', sampleDataset);
  addresses.set('dataset', owner.page.url());
  await owner.page.getByRole('link', { name: 'Train on this' }).first().waitFor({ timeout: 60_000 });
  for (const tab of ['samples', 'tokens', 'report'])
    addresses.set(`dataset, ${tab}`, `${owner.page.url()}?tab=${tab}`);
  const broken = at(paths.dataset(await insertReportedDataset(owner.user.id, 'Broken', 12_000)));
  addresses.set('dataset that failed', broken);
  addresses.set('dataset that failed, report', `${broken}?tab=report`);
  const unfinished = await insertDataset(owner.user.id, {
    name: 'Unfinished',
    status: 'uploading',
    upload: null,
  });
  addresses.set('dataset whose upload was lost', at(paths.dataset(unfinished)));
  const first = await insertModel(owner.user.id, { name: 'First' });
  const second = await insertModel(owner.user.id, {
    ...{ name: 'Second', jobId: await insertJob(owner.user.id, { parentModelId: first }) },
  });
  await parkActiveJobs();
  addresses.set('model', at(paths.model(second)));
  addresses.set('comparison of models', at(paths.compareModels([first, second])));
  addresses.set('configurator of a model', at(paths.continueTraining(first)));
});
afterAll(async () => {
  await browser.close();
  await closeSql();
});

const PAGES = [
  ['dashboard', paths.dashboard],
  ['datasets', paths.datasets],
  ['new dataset', paths.newDataset],
  ['dataset', ''],
  ['dataset, samples', ''],
  ['dataset, tokens', ''],
  ['dataset, report', ''],
  ['dataset that failed', ''],
  ['dataset that failed, report', ''],
  ['dataset whose upload was lost', ''],
  ['configurator', paths.configureTraining()],
  ['jobs', paths.jobs],
  ['comparison', paths.compareJobs([])],
  ['searches', paths.sweeps],
  ['models', paths.models],
  ['model', ''],
  ['comparison of models', ''],
  ['configurator of a model', ''],
  ['costs', paths.costs],
  ['notifications', paths.notifications],
  ['settings', paths.settings],
  ['API', paths.apiDocs],
] as const;

test.each(PAGES)('%s: WCAG 2.2 AA in both themes, and nothing to scroll sideways', async (name, path) => {
  const { page } = owner;
  await page.goto(addresses.get(name) ?? at(path), { waitUntil: 'networkidle' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // The page follows the system's theme without a reload.
    await page.locator(`html.${theme}`).waitFor();
    expect({ theme, violations: await accessibilityViolations(page) }).toEqual({ theme, violations: [] });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
});
