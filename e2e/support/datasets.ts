import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { paths } from '../../src/config/paths.ts';
import { at } from './user.ts';

/** The dataset that the project ships. */
export const sampleDataset = readFileSync(path.resolve('local/samples/support-chat.jsonl'));

/** Uploads a file on the upload page; ends on the dataset's own page. */
export async function upload(page: Page, name: string, fileName: string, content: Buffer): Promise<void> {
  await page.goto(at(paths.newDataset));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: fileName, mimeType: 'application/json', buffer: content });
  // Named after its file once the page has taken it up.
  await page.getByText(fileName).first().waitFor();
  await page.getByLabel('Name', { exact: true }).fill(name);
  // Enabled once the check in the browser has ended; a file that it refuses can be uploaded anyway.
  await page.getByRole('button', { name: /^Upload (dataset|anyway)$/ }).click();
  await page.getByRole('link', { name: 'Open the dataset' }).click();
  await page.waitForURL(/\/datasets\/[0-9a-f-]{36}$/);
}
