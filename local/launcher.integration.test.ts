import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFree } from './ports.ts';
import { parentOf, processCommandLine, processIdentity, waitUntil } from './processes/process-identity.ts';
import { endLauncher, spawnStack, type SpawnedStack } from './testing/spawn-stack.ts';

/** Made by the first start; each one after it finds what the one before left there. */
let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'brightrun-launcher-'));
});
afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

/** Everything that a process has started, directly or not. */
async function descendantsOf(ancestor: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const isDescendant = (pid: number): boolean => {
    const parent = parentOf(pid);
    return parent !== null && (parent === ancestor || isDescendant(parent));
  };
  return pids.filter(isDescendant);
}

const running = (pids: number[]) => pids.filter((pid) => processIdentity(pid) !== null);

const portsOf = ({ apiUrl, dbUrl }: SpawnedStack) => [apiUrl, dbUrl].map((url) => Number(new URL(url).port));

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'after %s to the launcher no process is left, and the next start works',
  async (signal) => {
    const first = await spawnStack(dataDirectory);
    const started = await descendantsOf(first.launcher.pid ?? 0);
    expect(started).toEqual(expect.arrayContaining(Object.values(first.pids)));

    await endLauncher(first.launcher, signal);
    await waitUntil(() => running(started).length === 0, 15_000);
    expect(running(started)).toEqual([]);
    for (const port of portsOf(first)) await expect(isFree(port)).resolves.toBe(true);

    const second = await spawnStack(dataDirectory);
    await endLauncher(second.launcher, 'SIGTERM');
  },
);

test('what a launcher and its guard, both killed, left behind is ended by the next start', async () => {
  const first = await spawnStack(dataDirectory);
  const started = await descendantsOf(first.launcher.pid ?? 0);
  const guard = started.find((pid) => processCommandLine(pid).includes('guard.ts')) ?? 0;
  // Stopped first: it would clean up before it could be killed.
  process.kill(guard, 'SIGSTOP');
  await endLauncher(first.launcher, 'SIGKILL');
  process.kill(guard, 'SIGKILL');
  expect(running(Object.values(first.pids))).toHaveLength(3);

  const second = await spawnStack(dataDirectory);
  expect(running(started)).toEqual([]);
  await endLauncher(second.launcher, 'SIGTERM');
});
