import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium, or the one CHROMIUM_PATH names. Throws with the package to install when there is none. */
function findChromium(): string {
  const found = [process.env.CHROMIUM_PATH ?? '', ...CANDIDATES].find(
    (path) => path !== '' && existsSync(path),
  );
  if (found) return found;
  throw new Error(
    'No browser found. Install the Debian package "chromium" (apt-get install chromium), or set CHROMIUM_PATH.',
  );
}

/** Starts the browser without any connection of its own to the outside. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Records what a person would call broken: errors of scripts, errors in the console, 5xx answers. */
export function watchPage(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A 4xx that a test provokes shows up here too; what matters of the answers is watched below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return problems;
}
