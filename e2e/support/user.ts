import type { Browser, BrowserContext, Page } from 'playwright-core';
import { paths } from '../../src/config/paths.ts';
import { signUpUser, testStack, type SignedUpUser } from '../../src/testing/stack/stack.ts';
import { watchPage } from './browser.ts';

export interface SignedInPage {
  context: BrowserContext;
  page: Page;
  user: SignedUpUser;
  /** What broke on the page so far: errors in the console, 5xx answers. */
  problems: string[];
}

/** The address of a page of the application under test. */
export const at = (path: string): string => testStack().webUrl + path;

/** A new user, signed in through the form, on the dashboard. */
export async function signIn(browser: Browser): Promise<SignedInPage> {
  const user = await signUpUser({ name: 'Ada Lovelace' });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const problems = watchPage(page);
  await page.goto(at(paths.signIn));
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${paths.dashboard}`);
  return { context, page, user, problems };
}
