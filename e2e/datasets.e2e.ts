import type { Browser, Page } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { insertDataset, insertJob } from '../src/testing/api/rows.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/browser.ts';
import { insertReportedDataset } from './support/reported-dataset.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

let browser: Browser;
let owner: SignedInPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
  page = owner.page;
});
afterAll(async () => {
  await browser.close();
  await closeSql();
});

const names = () => page.locator('td a').allInnerTexts();
const pickOption = async (filter: string, option: string) => {
  await page.getByRole('combobox', { name: filter }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

/** 1,000 datasets that wait for their files, the newest first by number: `Archive 1000` … `Archive 1`. */
async function insertMany(userId: string): Promise<void> {
  await sql()`
    insert into public.datasets (user_id, name, file_name, file_size, created_at)
    select ${userId}, 'Archive ' || n, 'archive.jsonl', n, now() - interval '1 hour' + make_interval(secs => n)
    from generate_series(1, 1000) n`;
}

describe('a thousand datasets', () => {
  test('nothing yet says what comes first', async () => {
    await page.goto(at(paths.datasets));
    await page.getByText('No datasets yet').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('are read in pages of 25, and the address says which', async () => {
    await insertMany(owner.user.id);
    await page.goto(at(`${paths.datasets}?page=40`));
    await page.getByText('976–1,000 of 1,000').waitFor();
    expect(await names()).toHaveLength(25);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('951–975 of 1,000').waitFor();
    expect(new URL(page.url()).search).toBe('?page=39');
    await page.goBack();
    await page.getByText('976–1,000 of 1,000').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.goto(at(`${paths.datasets}?page=41`));
    await page.getByRole('button', { name: 'To the first page' }).click();
    await page.getByText('1–25 of 1,000').waitFor();
  });

  test('are searched, filtered and sorted by the address, which survives going away and back', async () => {
    await insertDataset(owner.user.id, { name: 'Support chats' });
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('archive 99');
    await page.getByText('1–11 of 11').waitFor();
    await page.getByRole('button', { name: 'Size' }).click();
    await page.waitForURL(/sortBy=file_size/);
    await page.waitForFunction(() => document.querySelector('td a')?.textContent === 'Archive 999');
    await page.getByRole('button', { name: 'Size' }).click();
    await page.waitForFunction(() => document.querySelector('td a')?.textContent === 'Archive 99');
    const address = page.url();

    await page.getByRole('link', { name: 'Archive 990' }).click();
    await page.getByRole('heading', { level: 1, name: 'Archive 990' }).waitFor();
    await page.goBack();
    await page.getByText('1–11 of 11').waitFor();
    expect(page.url()).toBe(address);

    await page.goto(at(paths.datasets));
    await pickOption('Status', 'Ready');
    await page.getByText('1–1 of 1').waitFor();
    expect(await names()).toEqual(['Support chats']);
    await pickOption('Format', 'Alpaca');
    await page.getByText('No dataset matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByText('of 1,001').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});

describe('deleting', () => {
  test('a dataset that trains cannot be deleted, and its training is named', async () => {
    const id = await insertDataset(owner.user.id, { name: 'In use' });
    const job = await insertJob(owner.user.id, { datasetId: id, name: 'Night run' });
    await page.goto(at(paths.dataset(id)));
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('heading', { name: '“In use” is in use' }).waitFor();
    expect(await dialog.getByRole('link', { name: 'Night run' }).getAttribute('href')).toBe(paths.job(job));
    expect(await dialog.getByRole('button', { name: 'Delete dataset' }).count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  test('names what stays, frees the name, and leaves the page of a dataset that never was', async () => {
    const id = await insertDataset(owner.user.id, { name: 'Old chats' });
    await insertJob(owner.user.id, { datasetId: id, name: 'Last year', status: 'failed' });
    await page.goto(at(`${paths.datasets}?search=Old+chats`));
    await page.getByRole('button', { name: 'Actions for “Old chats”' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 ended training').waitFor();
    await dialog.getByRole('button', { name: 'Delete dataset' }).click();
    await page.getByText('“Old chats” was deleted').waitFor();
    await page.getByText('No dataset matches').waitFor();

    for (const gone of [id, '00000000-0000-4000-8000-000000000000']) {
      await page.goto(at(paths.dataset(gone)));
      await page.getByText('This dataset does not exist. It may have been deleted.').waitFor();
    }
    await insertDataset(owner.user.id, { name: 'old chats' });
    await page.goto(at(paths.jobs));
    await page.getByText('Old chats').filter({ visible: true }).first().waitFor();
  });
});

test('what is mechanical is fixed in a new version; its making, its rows and the original can be looked at', async () => {
  const chat = (id: number, answer: string) =>
    JSON.stringify({
      conversation_id: `c${id}`,
      messages: [
        { role: 'user', content: `What is ${id} and ${id}?` },
        { role: 'assistant', content: answer },
      ],
    });
  const rows = Array.from({ length: 12 }, (_, index) => chat(index, `Together they make ${2 * index}.`));
  const upload = [...rows, rows[0], chat(12, '  Spaced. '), '{"broken'].join('\n');
  const id = await insertDataset(owner.user.id, { name: 'Tone', upload });
  await sql()`
    update public.datasets set format = 'openai_chat', file_size = ${Buffer.byteLength(upload)} where id = ${id}`;
  await page.goto(at(`${paths.dataset(id)}?tab=report`));
  await page.getByRole('button', { name: 'Fix…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Fix what is mechanical' });
  for (const fix of ['Trim white space', 'Remove exact copies']) await dialog.getByLabel(fix).click();
  await dialog.getByRole('button', { name: 'Show the difference' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/1 row has an error/)
    .waitFor();
  await dialog.getByLabel('Leave out rows with errors').click();
  await dialog.getByRole('button', { name: 'Show the difference' }).click();
  await dialog.getByText('Repeats line 1: Together they make 0.').waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make a new version' }).click();
  await dialog.getByRole('link', { name: 'Open the new version' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tone v2' }).waitFor();
  await page.getByRole('tab', { name: 'Tokens' }).click();
  await pickOption('Conversation', 'Any row of the file');
  await page.getByText('c0', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('c1', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Tokens of the row' }).waitFor();
  expect(Number(new URL(page.url()).searchParams.get('token_row'))).toBeGreaterThan(0);
  expect(await accessibilityViolations(page)).toEqual([]);
  const [version] = await sql()`select status, total_rows from public.datasets where name = 'Tone v2'`;
  expect(version).toEqual({ status: 'ready', total_rows: 13 });
});

test('the chosen sequence length is part of the address', async () => {
  const id = await insertDataset(owner.user.id, { name: 'Lengths' });
  const histogram = { bin_width: 8, bins: [90, ...new Array<number>(62).fill(0), 10], max_tokens: 511 };
  await sql()`update public.datasets set length_histogram = ${sql().json(histogram)} where id = ${id}`;
  await page.goto(at(paths.dataset(id)));
  await page.getByText('No row is longer: nothing is cut.').waitFor();
  await pickOption('Sequence length', '256');
  await page.getByText(/About 10 rows \(10%\) are longer/).waitFor();
  await page.reload();
  await page.getByText(/About 10 rows \(10%\) are longer/).waitFor();
  expect(new URL(page.url()).search).toBe('?length=256');
  expect(await accessibilityViolations(page)).toEqual([]);
});

describe('a report of thousands of defects', () => {
  let id: string;
  beforeAll(async () => {
    id = await insertReportedDataset(owner.user.id, 'Twelve thousand', 12_000);
  });

  test('opens the row of a defect, which is part of the address; the page of the report stays', async () => {
    await page.goto(at(`${paths.dataset(id)}?tab=report&code=invalid_json&page=2`));
    await page.getByText('51–100 of 100').waitFor();
    await page.getByText(/6,000 errors and .* The first 300 are listed/).waitFor();
    await page.getByRole('button', { name: /^Show the row at line 202:/ }).click();
    const row = page.getByRole('dialog', { name: 'Line 202, column 49' });
    await row.getByText('"messages": [').waitFor();
    await page.reload();
    await row.getByText('"messages": [').waitFor();
    expect(new URL(page.url()).searchParams.get('page')).toBe('2');
    await row.getByRole('button', { name: 'Close' }).click();
    await page.getByText('51–100 of 100').waitFor();
    await page.waitForURL((url) => !url.searchParams.has('row'));
  });

  test.each(['light', 'dark'] as const)(
    'a row as a chat is accessible and fits a phone, %s',
    async (colorScheme) => {
      await page.setViewportSize({ width: 360, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.goto(at(`${paths.dataset(id)}?tab=report&code=target_near_empty`));
      await page.getByRole('button', { name: /^Show the row at line 3:/ }).click();
      await page
        .getByRole('dialog', { name: 'Line 3' })
        .getByText('What is 2 and 2?', { exact: true })
        .waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
});

test('nothing broke on the way', () => expect(owner.problems).toEqual([]));
