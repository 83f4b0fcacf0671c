/**
 * The process that trains one job: `worker.ts <job directory> <threads> [base model directory]`.
 *
 * SIGTERM, or the end of its standard input (its service is gone), makes it save a checkpoint and stop.
 * Exit codes: 0 done, 1 failed (state.json says why), 2 stopped and resumable, 3 another worker has this job, 4 no space
 * left to say that there is no space left.
 */
import { constants, setPriority } from 'node:os';
import { ProcessLock } from '../../process-lock.ts';
import { onStandardInputEnd } from '../../standard-input.ts';
import { jobPaths } from '../job-files.ts';
import { ALREADY_RUNNING, exitCodeOf } from './exit-code.ts';

const [directory, threads, baseModelDirectory] = process.argv.slice(2);
if (!directory || !threads)
  throw new Error('Usage: worker.ts <job directory> <threads> [base model directory]');

const lock = ProcessLock.tryAcquire(jobPaths(directory).lock, directory);
if (!lock) process.exit(ALREADY_RUNNING);

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
// Ctrl-C reaches the whole group; the service decides what happens then.
process.on('SIGINT', () => undefined);
onStandardInputEnd(() => stop.abort());
// Training may use every core, but whoever watches it comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const options = { threads: Number(threads), baseModelDirectory };
const exitCode = await exitCodeOf(directory, options, stop.signal);
lock.release();
process.exit(exitCode);
