/**
 * Pictures of every screen, for looking at and for the README: starts a fresh installation, fills it through the demo's own
 * pipeline and photographs empty, running and finished states at three widths in both themes.
 * `npm run screenshots [-- <folder>]` (default `e2e/screenshots`); `--readme` renews `docs/images` too.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoEmail, ensureDemoUser } from '../local/demo-user.ts';
import { prepareDataset } from '../local/demo/prepare-dataset.ts';
import { pollUntil } from '../local/demo/poll.ts';
import { followTraining, startTraining } from '../local/demo/train.ts';
import { WebSession } from '../local/demo/web-session.ts';
import { projectRoot } from '../local/config.ts';
import { startStack, type Stack } from '../local/stack.ts';
import { paths } from '../src/config/paths.ts';
import { jobDetail } from '../src/core/training/job.schema.ts';
import { launchBrowser } from './support/browser.ts';

const WIDTHS = [360, 768, 1440];
const THEMES = ['light', 'dark'] as const;
const isForReadme = process.argv.includes('--readme');
const folder = path.resolve(process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? 'e2e/screenshots');
const images = path.join(projectRoot, 'docs/images');
/** Cookies of the demo user, once somebody has signed in. */
const sessions = new Map<string, Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>>();

const dataDirectory = await mkdtemp(path.join(tmpdir(), 'brightrun-screenshots-'));
const stack = await startStack({
  dataDirectory,
  ports: { api: 0, database: 0, functions: 0, cluster: 0, web: 0 },
  parts: { functions: true, cluster: true, cron: true, web: true },
  onMessage: (message) => console.log(message),
});
const browser = await launchBrowser();
try {
  await photographEverything();
} finally {
  await browser.close();
  await stack.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}
process.exit(0);

async function photographEverything(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await ensureDemoUser(stack);
  await photograph('signin', paths.signIn, { signedIn: false });
  await photograph('signup', paths.signUp, { signedIn: false });
  for (const page of ['dashboard', 'datasets', 'jobs', 'models', 'costs', 'notifications'] as const) {
    await photograph(`${page}-empty`, paths[page]);
  }
  const signal = new AbortController().signal;
  const session = await WebSession.signIn(stack, signal);
  const dataset = await prepareDataset(session, 'Support chat', signal);
  await photograph('configure', paths.configureTraining(dataset.id));
  const started = await startTraining(session, dataset, 'Support assistant, first try');
  await pollUntil(
    async () => (await session.get(`/api/jobs/${started.id}`, jobDetail)).job,
    ({ current_step }) => current_step >= 60,
    { what: 'The training', intervalMs: 1_000, timeoutMs: 300_000, signal },
  );
  await photograph('monitor-live', paths.job(started.id));
  const job = await followTraining(session, started.id, signal, () => {});
  await photograph('monitor-completed', paths.job(job.id));
  await photograph('dataset', paths.dataset(dataset.id));
  await photograph('new-dataset', paths.newDataset);
  if (job.artifact_id) await photograph('model', paths.model(job.artifact_id));
  for (const page of [
    'dashboard',
    'datasets',
    'jobs',
    'models',
    'costs',
    'notifications',
    'settings',
  ] as const) {
    await photograph(page, paths[page]);
  }
  if (isForReadme) {
    await mkdir(images, { recursive: true });
    for (const theme of THEMES) {
      await copyFile(
        path.join(folder, `monitor-live-1440-${theme}.png`),
        path.join(images, `monitor-${theme}.png`),
      );
    }
  }
}

async function photograph(name: string, url: string, { signedIn = true } = {}): Promise<void> {
  for (const theme of THEMES) {
    const page = await openSignedPage(browser, stack, theme, signedIn);
    await page.goto(stack.urls.web + url, { waitUntil: 'networkidle' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 500 ? 780 : 900 });
      await page.waitForTimeout(400);
      await page.screenshot({ path: path.join(folder, `${name}-${width}-${theme}.png`) });
    }
    await page.context().close();
  }
  console.log(`photographed ${name}`);
}

/** A page in the wanted theme, signed in as the demo user; the session's cookies are fetched once. */
async function openSignedPage(
  from: Browser,
  { urls, keys }: Stack,
  theme: (typeof THEMES)[number],
  signedIn: boolean,
): Promise<Page> {
  const context = await from.newContext({ colorScheme: theme, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (!signedIn) return page;
  const known = sessions.get('demo');
  if (known) {
    await context.addCookies(known);
    return page;
  }
  await page.goto(urls.web + paths.signIn);
  await page.getByLabel('E-mail').fill(demoEmail);
  await page.getByLabel('Password').fill(keys.demoPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${paths.dashboard}`);
  sessions.set('demo', await context.cookies());
  return page;
}
