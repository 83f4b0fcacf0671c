import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findRecorded, recordProcess, sweepLeftovers } from './pid-files.ts';
import { processIdentity, waitUntil } from './process-identity.ts';
import { Supervisor, type ServiceSpec } from './supervisor.ts';

let directory: string;
let supervisor: Supervisor;
let restarts: string[];
let failures: string[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'brightrun-supervisor-'));
  restarts = [];
  failures = [];
  supervisor = new Supervisor({
    logDirectory: path.join(directory, 'logs'),
    runDirectory: path.join(directory, 'run'),
    onRestart: (message) => restarts.push(message),
    onFailure: (error) => failures.push(error.message),
  });
});
afterEach(async () => {
  await supervisor.stopAll();
  await rm(directory, { recursive: true });
});

const node = (name: string, script: string) => ({ name, command: process.execPath, args: ['-e', script] });

/** Runs until it is stopped; ready as soon as it has written its mark. */
function server(name: string): ServiceSpec {
  const mark = path.join(directory, name);
  const script = `require('fs').writeFileSync(${JSON.stringify(mark)}, ''); setInterval(() => {}, 1000)`;
  return { ...node(name, script), isReady: () => Promise.resolve(existsSync(mark)) };
}

test('a service runs, is known by its pid file, and is stopped', async () => {
  await supervisor.start(server('web'));
  const pid = supervisor.pidOf('web') ?? 0;
  expect(await findRecorded(path.join(directory, 'run'), 'web')).toBe(pid);
  await supervisor.stopAll();
  expect(processIdentity(pid)).toBeNull();
  expect(restarts).toEqual([]);
});

test('a service that was killed is restarted', async () => {
  await supervisor.start(server('web'));
  const pid = supervisor.pidOf('web') ?? 0;
  process.kill(pid, 'SIGKILL');
  const isBack = () => ![null, pid].includes(supervisor.pidOf('web'));
  expect(await waitUntil(isBack, 5_000)).toBe(true);
  expect(restarts).toEqual([expect.stringContaining('web stopped (exit SIGKILL)')]);
});

test.each([
  [
    'stops while it starts',
    node('bad', 'console.log("no disk left"); process.exit(3)'),
    /bad stopped while starting.*no disk left/s,
  ],
  [
    'is never ready',
    node('slow', 'console.log("waiting"); setInterval(() => {}, 1000)'),
    /slow was not ready within 1 s.*waiting/s,
  ],
  ['does not exist', { name: 'ghost', command: '/nowhere/ghost', args: [] }, /ENOENT/],
])('a service that %s is reported with the end of its log', async (_case, spec, message) => {
  const start = supervisor.start({ ...spec, isReady: () => Promise.resolve(false), readyTimeoutMs: 1_000 });
  await expect(start).rejects.toThrow(message);
  expect(restarts).toEqual([]);
});

test('a task runs to its end, and what it prints is in its log', async () => {
  await supervisor.runTask(node('migrate', 'console.log("all done")'));
  expect(await readFile(supervisor.logFile('migrate'), 'utf8')).toBe('all done\n');
});

test('a task that fails is reported with what it printed', async () => {
  const task = supervisor.runTask(node('migrate', 'console.error("relation exists"); process.exit(1)'));
  await expect(task).rejects.toThrow(/migrate failed \(exit 1\).*relation exists/s);
});

test('stopping ends a start that is under way', async () => {
  const start = supervisor.start({ ...server('web'), isReady: () => Promise.resolve(false) });
  const outcome = expect(start).rejects.toThrow('web stopped while starting');
  await waitUntil(() => supervisor.pidOf('web') !== null, 5_000);
  await supervisor.stopAll();
  await outcome;
});

describe('pid files', () => {
  const file = () => path.join(directory, 'self.json');

  test('name the process that was recorded', async () => {
    await recordProcess(directory, 'self', process.pid);
    expect(await findRecorded(directory, 'self')).toBe(process.pid);
  });

  test.each([
    [
      'of another process that was given the same id',
      () => JSON.stringify({ pid: process.pid, identity: 'earlier' }),
    ],
    ['half written', () => `{"pid":${process.pid}`],
    ['from something else', () => '[]'],
  ])('%s name nobody', async (_case, content) => {
    await writeFile(file(), content());
    expect(await findRecorded(directory, 'self')).toBeNull();
    expect(await sweepLeftovers(directory, 'launcher')).toEqual([]);
  });

  test('that a sweep may not touch are left alone', async () => {
    await recordProcess(directory, 'launcher', process.pid);
    expect(await sweepLeftovers(directory, 'launcher')).toEqual([]);
    expect(await findRecorded(directory, 'launcher')).toBe(process.pid);
  });
});
