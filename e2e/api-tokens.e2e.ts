/** An API token from the settings page to a program that uses it, on the built application. */
import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { launchBrowser } from './support/browser.ts';
import { at, signIn } from './support/user.ts';

jest.setTimeout(120_000);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('a token is made, works until it is revoked, and only for what it may', async () => {
  const { page, problems } = await signIn(browser);
  await page.goto(at(paths.settings));
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Nightly job');
  await dialog.getByRole('checkbox', { name: /Upload, change and delete datasets/ }).click();
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const secret = await dialog.getByText(/^brt_/).innerText();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();

  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(at(path), {
      method,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    return response.status;
  };
  const dataset = { name: 'From a program', file_name: 'chats.jsonl', file_size: 10 };
  expect(await call('POST', '/api/datasets', dataset)).toBe(201);
  expect(await call('POST', '/api/notifications/read-all')).toBe(403);
  await page.goto(at(paths.datasets));
  await page.getByText('From a program').waitFor();

  await page.goto(at(paths.settings));
  await page.getByText(/· used /).waitFor();
  await page.getByRole('button', { name: 'Revoke the token Nightly job' }).click();
  await page.getByRole('button', { name: 'Revoke token', exact: true }).click();
  await page.getByText('No API tokens').waitFor();
  expect(await call('GET', '/api/datasets')).toBe(401);
  expect(problems).toEqual([]);
});
