import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { successEnvelope } from '../src/core/http/envelope.ts';
import { modelDetail } from '../src/core/models/model.schema.ts';
import { insertJob, insertModel } from '../src/testing/api/rows.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';
import { unzipped } from '../src/testing/unzipped.ts';
import { accessibilityViolations } from './support/accessibility.ts';
import { launchBrowser, watchPage } from './support/browser.ts';
import { sampleDataset, upload } from './support/datasets.ts';
import { at } from './support/user.ts';

jest.setTimeout(600_000);

let browser: Browser;
let page: Page;
let problems: string[];
const email = `${randomUUID()}@example.test`;

beforeAll(async () => {
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  page = await context.newPage();
  problems = watchPage(page);
});
afterAll(async () => {
  await browser.close();
  await closeSql();
});

describe('an engineer goes from a dataset to a verified adapter', () => {
  test('signed out, every page leads to the sign-in, which leads back', async () => {
    await page.goto(at(paths.datasets));
    expect(new URL(page.url()).pathname).toBe(paths.signIn);
    expect(new URL(page.url()).searchParams.get('next')).toBe(paths.datasets);
  });

  test('makes an account and lands on the dashboard', async () => {
    await page.goto(at(paths.signUp));
    await page.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByLabel(/Organization/).fill('Navy');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL(`**${paths.dashboard}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  test('uploads the sample dataset and sees it validated', async () => {
    await upload(page, 'Support chat', 'support-chat.jsonl', sampleDataset);
    await page.getByRole('link', { name: 'Train on this' }).first().waitFor({ timeout: 60_000 });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Support chat');
  });

  test('configures a training: the preset is set, the estimate is there', async () => {
    await page.getByRole('link', { name: 'Train on this' }).first().click();
    const start = page.getByRole('button', { name: 'Start training' });
    await start.waitFor();
    const epochs = page.getByRole('textbox', { name: 'Epochs', exact: true });
    expect(await epochs.inputValue()).toBe('5');
    // The demo trains all of them; two say as much of the pages.
    await epochs.fill('2');
    await page.waitForFunction(() => {
      const button = [...document.querySelectorAll('button')].find(
        (one) => one.textContent === 'Start training',
      );
      return button instanceof HTMLButtonElement && !button.disabled;
    });
    await start.click();
    await page.waitForURL(/\/training\/jobs\/[0-9a-f-]{36}$/);
  });

  test('watches it live: progress moves, the loss chart is drawn, logs arrive', async () => {
    await page.getByRole('progressbar').first().waitFor();
    await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached', timeout: 120_000 });
    await page.reload();
    await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached', timeout: 60_000 });
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('it completes, and the model opens', async () => {
    const open = page.getByRole('link', { name: 'Open the model' });
    await open.waitFor({ timeout: 300_000 });
    await open.click();
    await page.waitForURL(/\/models\/[0-9a-f-]{36}$/);
    await page.getByRole('link', { name: 'Download all (zip)' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('the downloaded adapter has the size and sha256 that the page states', async () => {
    const id = page.url().split('/').at(-1) ?? '';
    const answer = await page.request.get(at(`/api/models/${id}`));
    const { model } = successEnvelope(modelDetail).parse(await answer.json()).data;
    const listed = model.artifacts.find((file) => file.path === 'adapter_model.safetensors');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download adapter_model.safetensors' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    expect(bytes.byteLength).toBe(listed?.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(listed?.sha256);
  });

  test('the model answers, beside its base, a question that it has not seen', async () => {
    const model = page.url();
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.waitForURL(/\/playground$/);
    const samples = page.getByRole('list', { name: 'Validation samples' }).getByRole('button');
    await samples.first().click();
    const sides = ['Base model', 'Tuned model'].map((name) => page.getByRole('group', { name }));
    for (const side of sides) await side.getByText(/tokens\/s/).waitFor();
    await page.getByText('Reference: the dataset’s answer').waitFor();
    const message = page.getByRole('textbox', { name: 'Message' });
    await page.getByRole('textbox', { name: 'Temperature', exact: true }).fill('2');
    await message.fill('Tell me more about that.');
    await message.press('Enter');
    const figures = sides.map((side) => side.nth(1).getByText(/tokens? · /));
    for (const figure of figures) await figure.waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.goto(model);
    await page.getByRole('link', { name: 'Download all (zip)' }).waitFor();
  });

  test('the zip holds every file as it was verified, and the card', async () => {
    const id = page.url().split('/').at(-1) ?? '';
    const answer = await page.request.get(at(`/api/models/${id}`));
    const { model } = successEnvelope(modelDetail).parse(await answer.json()).data;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download all (zip)' }).click(),
    ]);
    const files = unzipped(await readFile(await download.path()));
    const arrived = (path: string) =>
      files[`Support-chat/${path === 'README.md' ? 'README.cluster.md' : path}`] ?? Buffer.alloc(0);
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(model.artifacts.map(({ path }) => [path, sha256(arrived(path))])).toEqual(
      model.artifacts.map((file) => [file.path, file.sha256]),
    );
    expect(files['Support-chat/README.md']?.toString()).toContain('| Dataset | Support chat |');
  });

  test('what continues the model stands under it, and is compared with it', async () => {
    const id = page.url().split('/').at(-1) ?? '';
    const [user] = await sql()<{ id: string }[]>`select id from auth.users where email = ${email}`;
    const userId = user?.id ?? '';
    const jobId = await insertJob(userId, { parentModelId: id, status: 'failed', learningRate: 5e-5 });
    await insertModel(userId, { jobId, name: 'Calmer tone' });
    await page.reload();
    const children = page.getByRole('list', { name: /^Models that continue Support chat, version 1/ });
    await children.getByRole('link', { name: 'Model Calmer tone v2' }).waitFor();
    await page.getByRole('link', { name: 'Compare with version 2, Calmer tone' }).click();
    await page.waitForURL(/\/models\/compare\?ids=/);
    await page.getByRole('rowheader', { name: 'Validation loss', exact: true }).waitFor();
    await page.getByRole('rowheader', { name: /Learning rate/ }).waitFor();
    await page.goto(at(paths.model(id)));
    await page.getByRole('link', { name: 'Continue training' }).click();
    await page.getByText('The training starts from this model’s weights').waitFor();
    await page.getByRole('button', { name: 'Start training' }).waitFor();
  });

  test('the bell counts what happened, and the cost is on the books', async () => {
    await page.goto(at(paths.notifications));
    await page.getByText('Dataset ready').first().waitFor();
    await page.getByRole('button', { name: /Notifications, \d+ unread/ }).waitFor();
    await page.goto(at(paths.costs));
    await page.getByText('Support chat').first().waitFor();
  });

  test('signs out, and the pages are closed again', async () => {
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: /Log out|Sign out/ }).click();
    await page.waitForURL(`**${paths.signIn}**`);
    await page.goto(at(paths.models));
    expect(new URL(page.url()).pathname).toBe(paths.signIn);
  });

  test('nothing broke on the way', () => expect(problems).toEqual([]));
});
