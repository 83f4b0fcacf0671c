import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counters } from './counters.ts';
import { openDatabase, type Database } from './database.ts';
import { JobStore, type JobEnd } from './job-store.ts';
import { Network } from './network.ts';
import { Scheduler } from './scheduler.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { startFileServer, type FileServer } from './testing/file-server.ts';
import { eventually, trainingRequest } from './testing/harness.ts';

/** A store that cannot write an end down the first time, as on a full disk. */
class FullOnce extends JobStore {
  private isFull = true;

  override finish(id: string, end: JobEnd): boolean {
    if (!this.isFull) return super.finish(id, end);
    this.isFull = false;
    throw new Error('disk I/O error');
  }
}

let directory: string;
let database: Database;
let storage: FileServer;
let scheduler: Scheduler;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'scheduler-'));
  database = openDatabase(join(directory, 'cluster.db'));
  storage = await startFileServer();
});
afterEach(async () => {
  await scheduler.drain();
  database.close();
  await storage.close();
  rmSync(directory, { recursive: true });
});

test('a job whose end could not be written down is not left running for ever', async () => {
  const content = Buffer.from('{}\n');
  storage.files.set('/file', content);
  const jobs = new FullOnce(database, () => new Date().toISOString());
  const engine = new FakeEngine();
  const announced: string[] = [];
  const log = () => undefined;
  scheduler = new Scheduler({
    jobs,
    engine,
    network: new Network({ allowedHosts: new Set([storage.host]) }),
    directoryOf: (id) => join(directory, id),
    announce: ({ status }) => void announced.push(status),
    logger: { info: log, warn: log, error: log },
    counters: new Counters(),
  });
  jobs.insert({
    id: 'j',
    idempotency_key: 'k',
    fingerprint: 'f',
    request: trainingRequest(storage.url('/file'), content),
  });
  await scheduler.start();
  const program = await eventually(() => Promise.resolve(engine.programs[0]));
  program.succeed();
  await eventually(() => Promise.resolve(jobs.require('j').status !== 'running'));
  await eventually(() => Promise.resolve(scheduler.resourcesInUse.length === 0));
  expect(jobs.require('j')).toMatchObject({ attempt: 1, gpu_seconds: 2 });
  expect(engine.programs).toHaveLength(1);
  expect(announced).toEqual(['running', jobs.require('j').status]);
  expect(announced[1]).toBe('succeeded');
});
