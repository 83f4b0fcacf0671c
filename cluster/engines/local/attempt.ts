/**
 * The same training as worker.ts, as a scheduler on any node starts it:
 * `attempt.ts [--threads <n>] [--base-model <directory>] <job directory> <attempt>`.
 *
 * A scheduler may start an attempt twice, or late, when another is at work already: the attempt must be the one that
 * `job.json` names, and whoever makes its claim file does it. SIGTERM, or the attempt's stop file, makes it save a
 * checkpoint and stop. Exit codes as in worker.ts.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemErrorCode } from '../../system-error.ts';
import { jobFile, jobPaths, readJsonFile } from '../job-files.ts';
import { ALREADY_RUNNING, exitCodeOf } from './exit-code.ts';

const STOP_FILE_INTERVAL_MS = 250;

const { values, positionals } = parseArgs({
  options: { threads: { type: 'string', default: '2' }, 'base-model': { type: 'string' } },
  allowPositionals: true,
});
const [directory, attemptText] = positionals;
const attempt = Number(attemptText);
if (!directory || !Number.isInteger(attempt)) {
  throw new Error('Usage: attempt.ts [--threads <n>] [--base-model <directory>] <job directory> <attempt>');
}
const paths = jobPaths(directory);

function claim(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

const job = await readJsonFile(paths.job, jobFile);
if (job?.attempt !== attempt || !claim(paths.claimOf(attempt))) process.exit(ALREADY_RUNNING);

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
setInterval(() => {
  if (existsSync(paths.stopRequestOf(attempt))) stop.abort();
}, STOP_FILE_INTERVAL_MS).unref();

const options = { threads: Number(values.threads), baseModelDirectory: values['base-model'] };
process.exit(await exitCodeOf(directory, options, stop.signal));
