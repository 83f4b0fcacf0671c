/**
 * `npm run bench:pages`: every page of the production build as a signed-in person with a week of work meets it, opened with an
 * empty cache in a real browser. JavaScript is what the browser receives, compressed: `first` are the scripts that the HTML
 * names, `all` also what is loaded after. The reference is the page of an unknown address, which is the framework and little else.
 * Says which pages miss a bar of the specification.
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../e2e/support/browser.ts';
import { at, signIn } from '../e2e/support/user.ts';
import { paths } from '../src/config/paths.ts';
import { insertFinishedRun } from '../src/testing/api/finished-run.ts';
import { insertDataset, insertSweep } from '../src/testing/api/rows.ts';
import { insertWebhook } from '../src/testing/api/webhook-rows.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';

const REFERENCE = 'unknown address';
/** The bars of the specification. */
const BARS = { firstBytes: 200_000, lcpMs: 1500, cls: 0.05 };
/** How long a page is watched after it has come to rest; the polls of the job list come every 10 s. */
const WATCH_MS = 3000;
/** Text: tsx adds helpers to functions, which the page does not know. */
const WATCH = `
  window.watched = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.watched.lcp = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.watched.cls += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Measured {
  page: string;
  firstBytes: number;
  allBytes: number;
  lcpMs: number;
  cls: number;
}

await startStackProcess(['--with-web', '--without-cluster']);
const browser = await launchBrowser();
try {
  report(await measureAll(browser));
} finally {
  await browser.close();
  await closeSql();
  await stopStackProcess();
}

async function measureAll(browser: Browser): Promise<Measured[]> {
  const { context, user } = await signIn(browser);
  const datasetId = await insertDataset(user.id, { name: 'Support chat' });
  const jobs: string[] = [];
  for (const name of ['Support tone', 'Support tone, rank 32', 'Support tone, slower']) {
    jobs.push(await insertFinishedRun(user.id, { name, datasetId }));
  }
  const [job = ''] = jobs;
  const [model] = await sql()<{ id: string }[]>`
    select artifact_id as id from public.training_jobs where id = ${job}`;
  const sweepId = await insertSweep(user.id, { runs: ['cancelled', 'cancelled'] });
  const webhook = await insertWebhook(user.id);
  const models = await sql()<
    { id: string }[]
  >`select id from public.model_artifacts where user_id = ${user.id}`;
  const pages: [string, string][] = [
    [REFERENCE, '/nowhere'],
    ['dashboard', paths.dashboard],
    ['datasets', paths.datasets],
    ['new dataset', paths.newDataset],
    ['dataset', paths.dataset(datasetId)],
    ['configurator', paths.configureTraining(datasetId)],
    ['jobs', paths.jobs],
    ['monitor', paths.job(job)],
    ['comparison', paths.compareJobs(jobs)],
    ['searches', paths.sweeps],
    ['search', paths.sweep(sweepId)],
    ['models', paths.models],
    ['model', paths.model(model?.id ?? '')],
    ['model comparison', paths.compareModels(models.map(({ id }) => id))],
    ['playground', paths.playground(model?.id ?? '')],
    ['costs', paths.costs],
    ['notifications', paths.notifications],
    ['settings', paths.settings],
    ['webhook', paths.webhook(webhook.id)],
    ['API', paths.apiDocs],
  ];
  const signedOutPages: [string, string][] = [
    ['sign in', paths.signIn],
    ['sign up', paths.signUp],
  ];
  const session = await context.storageState();
  const measured: Measured[] = [];
  for (const [page, path] of pages) measured.push({ page, ...(await measure(browser, session, at(path))) });
  for (const [page, path] of signedOutPages) {
    measured.push({ page, ...(await measure(browser, undefined, at(path))) });
  }
  return measured;
}

/** One visit with the cookies of a session and nothing in the cache. */
async function measure(
  browser: Browser,
  storageState: Session | undefined,
  url: string,
): Promise<Omit<Measured, 'page'>> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState });
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    const scripts = new Map<string, { url: string; bytes: number }>();
    cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
      if (type === 'Script') scripts.set(requestId, { url: response.url, bytes: 0 });
    });
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const script = scripts.get(requestId);
      if (script) script.bytes = encodedDataLength;
    });
    const html = await (await page.goto(url, { waitUntil: 'networkidle' }))?.text();
    await page.waitForTimeout(WATCH_MS);
    const named = [...scripts.values()].filter((script) => html?.includes(new URL(script.url).pathname));
    const sum = (list: Iterable<{ bytes: number }>) =>
      [...list].reduce((total, { bytes }) => total + bytes, 0);
    const { lcp, cls } = await page.evaluate<{ lcp: number; cls: number }>('window.watched');
    return { firstBytes: sum(named), allBytes: sum(scripts.values()), lcpMs: lcp, cls };
  } finally {
    await context.close();
  }
}

function report(pages: Measured[]): void {
  const reference = pages.find(({ page }) => page === REFERENCE);
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
  const rows = pages.map(({ page, firstBytes, allBytes, lcpMs, cls }) => [
    ...[page, kilobytes(firstBytes), `${(firstBytes / (reference?.firstBytes ?? NaN)).toFixed(2)} ×`],
    ...[kilobytes(allBytes), `${lcpMs.toFixed(0)} ms`, cls.toFixed(3)],
  ]);
  const headings = ['page', 'first JS', 'reference', 'all JS', 'LCP', 'CLS'];
  const widths = headings.map((_, column) =>
    Math.max(...[headings, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [headings, ...rows]) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
  for (const { page, ...figures } of pages) {
    const missed = (Object.keys(BARS) as (keyof typeof BARS)[]).filter((bar) => figures[bar] > BARS[bar]);
    if (missed.length > 0) console.log(`${page} misses the bar: ${missed.join(', ')}`);
  }
}
