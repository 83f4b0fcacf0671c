/**
 * `npm run bench:browser-check [-- <megabytes>]`: the check before the upload in a real browser on the production build, with
 * the same file read by the validator in Node as the reference; what it takes of memory, and whether the page stays
 * responsive meanwhile. Memory is that of the browser's renderer, worker and buffers included.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../e2e/support/browser.ts';
import { at, signIn } from '../e2e/support/user.ts';
import { paths } from '../src/config/paths.ts';
import { createValidator } from '../src/core/datasets/validator.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';

const MIB = 1024 * 1024;
const SAMPLE_MS = 50;
/** Text: tsx adds helpers to functions, which the page does not know. */
const WATCH_FRAMES = `
  window.longestFrame = 0;
  let last = performance.now();
  requestAnimationFrame(function next(now) {
    window.longestFrame = Math.max(window.longestFrame, now - last);
    last = now;
    requestAnimationFrame(next);
  });
`;

const megabytes = Number(process.argv[2] ?? 500);

const folder = await mkdtemp(path.join(tmpdir(), 'brightrun-bench-'));
try {
  const file = path.join(folder, 'bench.jsonl');
  const bytes = await writeDataset(file, megabytes * 1e6);
  const nodeSeconds = await validateInNode(file);
  await startStackProcess(['--with-web', '--without-cluster']);
  try {
    report(bytes, nodeSeconds, await checkInBrowser(file));
  } finally {
    await stopStackProcess();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Measured {
  seconds: number;
  /** Bytes of the renderer's memory before the file was chosen, and at its highest. */
  before: number;
  peak: number;
  /** Bytes of the page's own JavaScript heap, at its highest. */
  pageHeapPeak: number;
  /** The longest time between two frames of the page, in ms. */
  longestFrameMs: number;
}

async function checkInBrowser(file: string): Promise<Measured> {
  const browser = await launchBrowser();
  try {
    const { page } = await signIn(browser);
    await page.goto(at(paths.newDataset), { waitUntil: 'networkidle' });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const system = await browser.newBrowserCDPSession();
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const pageHeap = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    };
    await page.evaluate(WATCH_FRAMES);

    const measured = { before: memoryOf(renderers), peak: 0, pageHeapPeak: 0 };
    const start = performance.now();
    await page.locator('input[type=file]').setInputFiles(file);
    const verdict = page.getByText('This file can be trained on').waitFor({ timeout: 600_000 });
    let isDone = false;
    const end = verdict.then(() => (isDone = true));
    while (!isDone) {
      measured.peak = Math.max(measured.peak, memoryOf(renderers));
      measured.pageHeapPeak = Math.max(measured.pageHeapPeak, await pageHeap());
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))]);
    }
    const seconds = (performance.now() - start) / 1000;
    const longestFrameMs = await page.evaluate<number>('window.longestFrame');
    return { seconds, ...measured, longestFrameMs };
  } finally {
    await browser.close();
  }
}

/** Bytes that processes hold of the machine's memory. */
function memoryOf(processes: readonly number[]): number {
  return processes.reduce((sum, id) => {
    const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return sum + Number(kibibytes) * 1024;
  }, 0);
}

/** Seconds that the validator takes for the file in Node, reading it from the disk. */
async function validateInNode(file: string): Promise<number> {
  const start = performance.now();
  const validator = createValidator({ fileName: 'bench.jsonl', requestedFormat: null, sink: null });
  for await (const piece of createReadStream(file, { highWaterMark: MIB })) validator.push(piece as Buffer);
  validator.finish();
  return (performance.now() - start) / 1000;
}

/** Conversations of two exchanges, no two alike; answers the file's size in bytes. */
async function writeDataset(file: string, size: number): Promise<number> {
  const handle = await open(file, 'w');
  let bytes = 0;
  for (let index = 0; bytes < size;) {
    const lines: string[] = [];
    for (let count = 0; count < 1000; count++, index++) lines.push(conversation(index));
    const { bytesWritten } = await handle.write(lines.join(''));
    bytes += bytesWritten;
  }
  await handle.close();
  return bytes;
}

function conversation(index: number): string {
  const say = (role: string, words: number) => ({ role, content: `${index} ${role} `.repeat(words) });
  const messages = [
    say('user', 8),
    say('assistant', 20 + (index % 60)),
    say('user', 6),
    say('assistant', 30),
  ];
  return `${JSON.stringify({ messages })}\n`;
}

function report(bytes: number, nodeSeconds: number, measured: Measured): void {
  const speed = (seconds: number) => `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const { seconds, before, peak, pageHeapPeak, longestFrameMs } = measured;
  const ratio = (nodeSeconds / seconds).toFixed(2);
  console.log(`file                        ${(bytes / 1e6).toFixed(0)} MB, OpenAI chat, from the disk`);
  console.log(`validator in Node           ${speed(nodeSeconds)}`);
  console.log(
    `check in the browser        ${speed(seconds)}   ${ratio} × Node, from choosing to the verdict`,
  );
  console.log(`memory of the renderer      +${((peak - before) / 1e6).toFixed(0)} MB at most`);
  console.log(`heap of the page            ${(pageHeapPeak / 1e6).toFixed(0)} MB at most`);
  console.log(`longest frame of the page   ${longestFrameMs.toFixed(0)} ms`);
}
