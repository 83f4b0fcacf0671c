import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parentOf, processCommandLine, processIdentity, waitUntil } from './process-identity.ts';

test('a process keeps its identity, and no other process has it', () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
  expect(processIdentity(process.pid)).not.toBe(processIdentity(1));
});

test('a child is known by its parent and its command line, and gone when it has ended', async () => {
  // The name in /proc/<pid>/stat may hold what would confuse a parser of it.
  const child = spawn(process.execPath, ['-e', 'process.title = "a) b (c"; setInterval(() => {}, 1000)']);
  const pid = child.pid ?? 0;
  expect(await waitUntil(() => processCommandLine(pid).startsWith('a) b (c'), 5_000)).toBe(true);
  expect(parentOf(pid)).toBe(process.pid);
  expect(processIdentity(pid)).not.toBeNull();

  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([processIdentity(pid), parentOf(pid), processCommandLine(pid)]).toEqual([null, null, '']);
});

test('waiting ends with the condition, or without it when the time is over', async () => {
  let calls = 0;
  expect(await waitUntil(() => ++calls === 3, 5_000, 1)).toBe(true);
  expect(await waitUntil(() => false, 20, 5)).toBe(false);
});
