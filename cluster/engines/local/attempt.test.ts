import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedTrainer } from '../../create-engine.ts';
import { trainingRequest } from '../../service/testing/harness.ts';
import { jobPaths, writeJsonAtomically, type JobFile, type JobPaths } from '../job-files.ts';
import { shellWord } from '../shell.ts';

let paths: JobPaths;
beforeEach(() => {
  paths = jobPaths(mkdtempSync(join(tmpdir(), 'attempt-')));
  const request = trainingRequest('http://files.test/x', Buffer.from('x'));
  writeJsonAtomically(paths.job, { job_id: 'j', attempt: 2, request } satisfies JobFile);
  // A file without a row to learn ends the program that does the attempt.
  writeFileSync(paths.trainingFile, '\n');
});
afterEach(() => rmSync(paths.directory, { recursive: true }));

async function exitCodeOf(attempt: number): Promise<unknown> {
  const command = `${embeddedTrainer(1)} ${shellWord(paths.directory)} ${attempt}`;
  const [code] = (await once(spawn(command, { shell: true }), 'exit')) as [unknown];
  return code;
}

test('of two programs that a scheduler starts, one does the attempt', async () => {
  expect((await Promise.all([exitCodeOf(2), exitCodeOf(2)])).sort()).toEqual([1, 3]);
});

test('a program that comes late, when another attempt is due, touches nothing', async () => {
  expect(await exitCodeOf(1)).toBe(3);
  expect(existsSync(paths.state)).toBe(false);
  expect(existsSync(paths.claimOf(1))).toBe(false);
});
