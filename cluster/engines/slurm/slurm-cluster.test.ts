/** The engine on a real Slurm (testing/slurm-host.ts), with everything that Slurm does to those who trust it. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually as eventuallyWithin, trainingRequest } from '../../service/testing/harness.ts';
import type { Engine, EngineRun } from '../engine.ts';
import { jobFile, jobPaths, writeJsonAtomically, type JobFile } from '../job-files.ts';
import { createSlurmEngine } from './engine.ts';
import { SlurmApi } from './slurm-api.ts';
import { describeOnSlurm } from './testing/describe-on-slurm.ts';
import { SLURM_NODES, SLURM_PARTITION, type SlurmNodeName } from './testing/slurm-host.ts';
import { slurmOptions } from './testing/slurm-options.ts';
import { SLURM_PATIENCE_MS, SlurmService } from './testing/slurm-service.ts';

const eventually: typeof eventuallyWithin = (look) => eventuallyWithin(look, SLURM_PATIENCE_MS);

jest.setTimeout(3 * SLURM_PATIENCE_MS);

describeOnSlurm('what Slurm does', (theHost) => {
  let service: SlurmService;
  let scratch: string;

  /** A training that ends while its service is away: by the time of the last test Slurm has forgotten it. */
  let ended: { service: SlurmService; id: string };

  beforeAll(async () => {
    const gone = await SlurmService.open(theHost());
    const { id } = await gone.submit();
    await eventually(() => Promise.resolve(theHost().trainersOf(gone.pathsOf(id).directory).length > 0));
    await gone.leave();
    expect(theHost().trainersOf(gone.pathsOf(id).directory)).toHaveLength(1);
    ended = { service: gone, id };
    await eventually(() => Promise.resolve(existsSync(gone.pathsOf(id).manifest)));
  });
  afterAll(() => ended.service.close());
  beforeEach(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'slurm-programs-'));
    service = await SlurmService.open(theHost());
  });
  afterEach(async () => {
    await service.close();
    rmSync(scratch, { recursive: true });
  });

  /** An engine whose program is a shell script, at work in a directory of its own. */
  function play(
    name: string,
    script: string,
    needs: { cpus?: number; memory_gib?: number } = {},
  ): { directory: string; engine: Engine; run: EngineRun } {
    const directory = join(scratch, name);
    mkdirSync(directory);
    const program = join(directory, 'program.sh');
    writeFileSync(program, `touch "$1/claim.$2"\n${script}\n`);
    const request = trainingRequest('http://127.0.0.1/none', Buffer.from('x'));
    const resources = { gpu_type: 'TOY', gpu_count: 1, max_runtime_seconds: 600 };
    const job: JobFile = { job_id: name, attempt: 1, request: { ...request, resources } };
    writeJsonAtomically(jobPaths(directory).job, job);
    const { offer, ...options } = slurmOptions(theHost());
    const gpus = offer.gpus.map((gpu) => ({ ...gpu, slurm: { ...gpu.slurm, ...needs } }));
    const engine = createSlurmEngine({ ...options, program: `sh ${program}`, offer: { ...offer, gpus } });
    return { directory, engine, run: engine.start(directory) };
  }

  const readJob = (directory: string) =>
    jobFile.parse(JSON.parse(readFileSync(jobPaths(directory).job, 'utf8')));

  /** The id that Slurm gave to an attempt, once the service has it. */
  const slurmIdOf = (jobId: string) =>
    eventually(() => {
      const line = service.told.find((text) => text.includes(`${jobId}-1 as job`));
      return Promise.resolve(line ? Number(/as job (\d+)/.exec(line)?.[1]) : null);
    });

  const trainersOf = (jobId: string) => theHost().trainersOf(service.pathsOf(jobId).directory);
  const nodeOf = (jobId: string) => trainersOf(jobId)[0]?.environment.get('SLURMD_NODENAME') as SlurmNodeName;

  /** Somebody else's job on some of a node's GPUs. */
  const submitForeign = (command: string, gpus: number) =>
    theHost().api.submit({
      script: `#!/bin/sh\nexec ${command}\n`,
      job: {
        name: 'foreign',
        comment: '',
        partition: 'gpu',
        ...{ nodes: 1, tasks: 1, cpus_per_task: 1, gres: `gpu:toy:${gpus}`, time_limit: 5 },
        ...{ current_working_directory: scratch, standard_output: '/dev/null', standard_error: '/dev/null' },
        environment: { PATH: '/usr/bin:/bin' },
      },
    });

  /** Every line numbered once, every step of an attempt taken once: there was one writer at any time. */
  async function expectOneTraining(jobId: string): Promise<void> {
    const { data } = await service.client.getMetrics(jobId, 0, 1000);
    expect(data.map(({ seq }) => seq)).toEqual(data.map((_, index) => index + 1));
    const steps = data.map(({ attempt, step }) => attempt * 10_000 + step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  }

  test('a controller killed right after a submission: its id goes to another, the training is done once', async () => {
    const host = theHost();
    await service.close();
    service = await SlurmService.open(host, { pollMs: 3000 });
    await Promise.all([host.untilSaved(), submitForeign('true', 1)]);
    const { id } = await service.submit();
    const slurmId = await slurmIdOf(id);
    await host.killController();
    host.startController();
    // The controller that came back has forgotten the job, and gives its id away.
    let foreign = 0;
    while (foreign < slurmId) {
      foreign = await eventually(() => submitForeign('sleep 60', 1).catch(() => null));
    }
    expect(foreign).toBe(slurmId);
    await service.jobWhen(id, ({ status }) => status === 'succeeded');
    await expectOneTraining(id);
    expect((await host.api.job(foreign))?.name).toBe('foreign');
    await host.api.cancel(foreign);
  });

  test('a controller that has forgotten that a training began queues it again: it goes on, and nobody has cancelled it', async () => {
    const host = theHost();
    const openPartition = (state: 'up' | 'down') =>
      host.scontrol('update', `partitionname=${SLURM_PARTITION}`, `state=${state}`);
    openPartition('down');
    const { id } = await service.submit({}, 5);
    await slurmIdOf(id);
    await host.untilSaved();
    const asItWaited = host.savedJobs();
    openPartition('up');
    await service.jobWhen(id, ({ phase }) => phase === 'training');
    await host.killController();
    host.saveJobs(asItWaited);
    host.startController();
    await service.jobWhen(id, ({ attempt, phase }) => attempt === 2 && phase === 'training');
    await service.client.cancelJob(id, { saveCheckpoint: false });
    await service.jobWhen(id, ({ status }) => status === 'cancelled');
    await expectOneTraining(id);
    await host.untilNodesServe(...SLURM_NODES);
  });

  test('a node that dies and a node that is only lost: both trainings go on, from where they were, one at a time', async () => {
    const host = theHost();
    // A whole node each, for a minute or so.
    const submitLong = () => service.submit({ gpu_count: 2 }, 5);
    const [first, second] = [await submitLong(), await submitLong()];
    for (const { id } of [first, second]) await service.jobWhen(id, ({ progress }) => progress.step >= 26);
    expect([nodeOf(first.id), nodeOf(second.id)].sort()).toEqual(['n1', 'n2']);
    const [dead, lost] = nodeOf(first.id) === 'n1' ? [first, second] : [second, first];
    await host.killNode('n1');
    await host.loseNode('n2');
    expect([trainersOf(dead.id).length, nodeOf(lost.id)]).toEqual([0, 'n2']);
    // Slurm takes both nodes for down, here at once instead of after its time-outs, and queues both jobs again; the living
    // training is told to save and end.
    host.scontrol('update', 'nodename=n1,n2', 'state=down', 'reason=test');
    await eventually(() => Promise.resolve(trainersOf(lost.id).length === 0));
    host.startNode('n1');
    host.startNode('n2');
    for (const { id } of [dead, lost]) {
      const { progress } = await service.jobWhen(id, (job) => job.attempt === 2 && job.phase === 'training');
      await service.jobWhen(id, (job) => job.progress.step > progress.step + 5);
      await service.client.cancelJob(id, { saveCheckpoint: false });
      await service.jobWhen(id, ({ status }) => status === 'cancelled');
      await expectOneTraining(id);
    }
    const { data: points } = await service.client.getMetrics(lost.id, 0, 1000);
    const last = points.filter(({ attempt }) => attempt === 1).at(-1)?.step ?? NaN;
    // It had time to save: no step was lost, none was taken twice.
    expect(points.find(({ attempt }) => attempt === 2)?.step).toBe(last + 1);
    const { data: lines } = await service.client.getLogs(dead.id, 0, 100);
    const resumed = lines.find(({ message }) => message.startsWith('Resumed from the checkpoint of step '));
    expect(Number(resumed?.message.match(/\d+/))).toBeGreaterThanOrEqual(25);
  });

  test('a job on somebody else’s node waits in Slurm’s queue and says so; cancelled there it ends at once', async () => {
    const others = [await submitForeign('sleep 60', 2), await submitForeign('sleep 60', 2)];
    const { id } = await service.submit();
    await service.jobWhen(id, ({ status, phase }) => status === 'running' && phase === 'queued');
    const { heartbeat_at: first } = await service.job(id);
    await service.jobWhen(id, ({ heartbeat_at: now }) => now !== first);
    await service.client.cancelJob(id, { saveCheckpoint: true });
    await service.jobWhen(id, ({ status }) => status === 'cancelled');
    expect(await service.job(id)).toMatchObject({ usage: { gpu_seconds: 0 }, progress: { step: 0 } });
    for (const other of others) await theHost().api.cancel(other);
  });

  test('nodes that are drained offer nothing, and a job waits until one is back', async () => {
    const host = theHost();
    const available = async () => (await service.client.getCapabilities()).gpus.map((gpu) => gpu.available);
    await eventually(async () => (await available())[0] === 4);
    host.scontrol('update', 'nodename=n1,n2', 'state=drain', 'reason=test');
    await eventually(async () => (await available())[0] === 0);
    const { id } = await service.submit();
    await sleep(500);
    expect(await service.job(id)).toMatchObject({ status: 'queued' });
    host.scontrol('update', 'nodename=n2', 'state=resume');
    await service.jobWhen(id, ({ status }) => status === 'running');
    expect(await available()).toEqual([1]);
    await service.client.cancelJob(id, { saveCheckpoint: false });
    host.scontrol('update', 'nodename=n1', 'state=resume');
    await service.jobWhen(id, ({ status }) => status === 'cancelled');
  });

  test('a job larger than any node is refused: by its GPUs at once, by its other needs in Slurm’s words', async () => {
    await expect(service.submit({ gpu_count: 3 })).rejects.toThrow('2 TOY for one job, not 3');
    // Slurm refuses the first, and would keep the second for ever.
    const tooLarge = [
      play('much-memory', 'true', { memory_gib: 10_000 }),
      play('many-cores', 'true', { cpus: 64 }),
    ];
    const errors = (await Promise.all(tooLarge.map(({ run }) => run.ended))).map(({ error }) => error);
    const code = 'insufficient_capacity';
    expect(errors).toMatchObject([
      { code, message: expect.stringContaining('Requested node configuration is not available') },
      { code, message: expect.stringContaining('PartitionConfig') },
    ]);
    expect((await theHost().api.jobs()).filter(({ job_state: state }) => state === 'PENDING')).toEqual([]);
  });

  test('a stop leaves more time to save than the cluster’s KillWait, a kill does not', async () => {
    expect(createSlurmEngine(slurmOptions(theHost())).stopGraceMs).toBe(120_000);
    // KillWait is two seconds here.
    const saver = play(
      'saver',
      `trap 'sleep 4; echo saved >"$1/saved"; exit 2' TERM; while :; do sleep 0.1; done`,
    );
    const deaf = play('deaf', `trap '' TERM; while :; do sleep 0.1; done`);
    for (const { directory } of [saver, deaf]) {
      await eventually(() => Promise.resolve(existsSync(jobPaths(directory).claimOf(1))));
    }
    saver.run.stop();
    deaf.run.kill();
    expect(await saver.run.ended).toEqual({ code: 2, signal: null });
    expect(existsSync(join(saver.directory, 'saved'))).toBe(true);
    expect(await deaf.run.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test.each([
    ['exit 3; :', { code: null, signal: null }],
    ['exit 7', { code: 7, signal: null }],
    ['kill -9 $$', { code: null, signal: 'SIGKILL' }],
  ])('a program that ends with %s is told by Slurm’s wait status: %p', async (script, exit) => {
    expect(await play(`ends-${randomUUID()}`, script).run.ended).toEqual(exit);
  });

  test('a service that died before it submitted finds nothing to adopt, one that died after it finds its job', async () => {
    const { directory, engine, run } = play('adopted', 'sleep 1; exit 7');
    await eventually(() => Promise.resolve(existsSync(jobPaths(directory).claimOf(1))));
    run.leave?.();
    expect(await (await engine.adopt?.(directory))?.ended).toEqual({ code: 7, signal: null });
    const empty = join(scratch, 'empty');
    mkdirSync(empty);
    expect(await engine.adopt?.(empty)).toBeNull();
    const unsubmitted: JobFile = { ...readJob(directory), attempt: 2 };
    writeJsonAtomically(jobPaths(directory).job, unsubmitted);
    expect(await engine.adopt?.(directory)).toBeNull();
  });

  test('what an operator cancels stays cancelled, and the platform is told who did it', async () => {
    const { id } = await service.submit({}, 5);
    await eventually(() => Promise.resolve(trainersOf(id).length > 0));
    await theHost().api.cancel(await slurmIdOf(id));
    await expect(service.jobWhen(id, () => false)).rejects.toThrow('operator of the Slurm cluster cancelled');
  });

  test('HTTP 500 for everything: an unknown job, a bad token and a dead controller are told apart', async () => {
    const host = theHost();
    const badToken = join(scratch, 'token');
    writeFileSync(badToken, 'SLURM_JWT=a.b.c');
    const stranger = new SlurmApi({ url: host.url, user: host.user, tokenFile: badToken });
    expect(await host.api.job(999_999)).toBeNull();
    expect(await host.api.diagnose()).toBeNull();
    await expect(stranger.job(999_999)).rejects.toMatchObject({ problem: 'unclear' });
    expect(await stranger.diagnose()).toBe('unauthorized');

    const { id } = await service.submit({}, 5);
    await eventually(() => Promise.resolve(trainersOf(id).length > 0));
    await host.killController();
    await expect(host.api.job(999_999)).rejects.toMatchObject({ problem: 'unclear' });
    expect(await host.api.diagnose()).toBe('unreachable');
    // Nothing is concluded from it: the service says that its engine is away, the job goes on.
    await expect(service.client.getCapabilities()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await service.job(id)).toMatchObject({ status: 'running', attempt: 1, error: null });
    expect(trainersOf(id)).toHaveLength(1);
    host.startController();
    await host.untilNodesServe(...SLURM_NODES);
    await service.client.cancelJob(id, { saveCheckpoint: false });
    await service.jobWhen(id, ({ status }) => status === 'cancelled');
    const { user, tokenFile } = host;
    const nobody = new SlurmApi({ user, tokenFile, url: 'http://127.0.0.1:1' });
    await expect(nobody.jobs()).rejects.toMatchObject({ problem: 'unreachable' });
  });

  test('a service that was away when its training ended finds the success, which Slurm has forgotten', async () => {
    await eventually(async () => (await theHost().api.jobs()).every(({ name }) => !name.includes(ended.id)));
    await ended.service.comeBack();
    const job = await ended.service.jobWhen(ended.id, ({ status }) => status === 'succeeded');
    expect(job).toMatchObject({ attempt: 1, progress: { step: 100, total_steps: 100 } });
  });
});
