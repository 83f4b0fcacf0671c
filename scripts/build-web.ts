/**
 * The production build as `npm run local`, `npm run demo` and the browser tests make it, ahead of them: they find it and build
 * nothing, unless a source changed since. Next.js gets the environment of whoever runs this, and nothing of a stack.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Supervisor } from '../local/processes/supervisor.ts';
import { buildWeb } from '../local/services/web.ts';

const directory = await mkdtemp(path.join(os.tmpdir(), 'brightrun-build-'));
const supervisor = new Supervisor({
  logDirectory: directory,
  runDirectory: directory,
  onRestart: () => {},
  onFailure: (error) => {
    throw error;
  },
});
try {
  await buildWeb({}, supervisor, () => {
    console.log('Building the web app…');
  });
  console.log('The web app is built.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await supervisor.stopAll();
  await rm(directory, { recursive: true, force: true });
}
