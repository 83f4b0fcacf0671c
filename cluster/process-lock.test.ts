import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessLock, lockHolder } from './process-lock.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(directory, 'a.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A string in this process's command line. */
const own = process.argv0;

test('a lock is held by one process until it is released', () => {
  const lock = ProcessLock.tryAcquire(path, own);
  expect(lockHolder(path)).toBe(process.pid);
  expect(ProcessLock.tryAcquire(path, own)).toBeNull();
  lock?.release();
  expect(lockHolder(path)).toBeNull();
  expect(ProcessLock.tryAcquire(path, own)).not.toBeNull();
  expect(readdirSync(directory)).toEqual(['a.lock']);
});

test('the lock of a process that is gone is taken over', () => {
  const { pid } = spawnSync('true');
  writeFileSync(path, JSON.stringify({ pid, owner: own }));
  expect(lockHolder(path)).toBeNull();
  expect(ProcessLock.tryAcquire(path, own)).not.toBeNull();
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('an unrelated process that got the same id does not count', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, owner: 'something else entirely' }));
  expect(lockHolder(path)).toBeNull();
});
