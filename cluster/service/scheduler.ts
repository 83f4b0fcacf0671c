import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { ClusterJobStatus, ClusterLogLine } from '../../src/core/cluster/contract.ts';
import type { Engine, EngineRun, ProgramExit } from '../engines/engine.ts';
import {
  jobPaths,
  manifestFile,
  readJsonFile,
  stateFile,
  writeJsonAtomically,
  type JobFile,
  type JobPaths,
} from '../engines/job-files.ts';
import { describeFailure, isDiskFull } from '../engines/training-error.ts';
import { JsonlAppender } from '../jsonl-file.ts';
import type { Counters } from './counters.ts';
import { decideEnd, type Decision } from './decide-end.ts';
import { capacityProblem, freeGpus } from './gpu-inventory.ts';
import { fetchInputs, removeInputs } from './inputs.ts';
import type { JobRow, JobStore } from './job-store.ts';
import type { Logger } from './logger.ts';
import type { Network } from './network.ts';
import { orderQueue, pickStartable } from './queue-order.ts';
import { queueEntry } from './queue-entry.ts';

export interface SchedulerOptions {
  jobs: JobStore;
  engine: Engine;
  network: Network;
  /** The directory of one job's files. */
  directoryOf: (jobId: string) => string;
  /** Told of every change of a job's status. */
  announce: (job: JobRow) => void;
  logger: Logger;
  counters: Counters;
  retryDelayMs?: number;
}

const MAX_DOWNLOADS = 2;
const WATCH_INTERVAL_MS = 1000;
/** A program that was asked to stop and has not by then is killed, unless its engine allows another time; its last checkpoint stays. */
const STOP_GRACE_MS = 30_000;

interface Running {
  /** Null between two programs of the same job. */
  run: EngineRun | null;
  job: JobRow;
  isTimedOut: boolean;
  stopRequestedAt: number | null;
  /** It goes on without this service, which is about to stop. */
  isLeft: boolean;
}

const attended = (job: JobRow, run: EngineRun | null): Running => ({
  ...{ run, job, isTimedOut: false, stopRequestedAt: null, isLeft: false },
});

/**
 * Takes jobs from their submission to their end: fetches their files, starts programs as GPUs become free, and decides
 * what becomes of a job when its program is gone. Everything it knows is in the store and the job's files, so that it
 * can begin again at any point.
 */
export class Scheduler {
  private readonly downloads = new Map<string, AbortController>();
  private readonly running = new Map<string, Running>();
  /** Work in progress, awaited by `drain`. */
  private readonly tasks = new Set<Promise<void>>();
  private watch: NodeJS.Timeout | undefined;
  /** False until the jobs of an earlier service are taken over, and again while draining. */
  private isServing = false;
  private draining = false;

  constructor(private readonly options: SchedulerOptions) {}

  /** True when no new job may come in. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** What the jobs at work have taken. */
  get resourcesInUse(): JobRow['request']['resources'][] {
    return [...this.running.values()].map(({ job }) => job.request.resources);
  }

  /** The ids of the waiting jobs in the order of their turns. */
  queue(): string[] {
    return this.orderedQueue().map(({ id }) => id);
  }

  /** Takes over the jobs of an earlier service, then serves the queue. */
  async start(): Promise<void> {
    const takenOver = this.strays().map((job) => this.takeOver(job));
    for (const job of takenOver) this.track(job);
    // One that failed, as when the engine is away, is tried again by `look`.
    await Promise.allSettled(takenOver);
    this.isServing = !this.draining;
    this.watch = setInterval(() => this.track(this.look()), WATCH_INTERVAL_MS);
    this.wake();
  }

  /** Starts whatever can be started now. */
  wake(): void {
    if (!this.isServing) return;
    const waiting = this.orderedQueue();
    for (const { id } of waiting.filter((job) => !job.isReady && !this.downloads.has(job.id))) {
      if (this.downloads.size >= MAX_DOWNLOADS) break;
      this.track(this.download(this.options.jobs.require(id)));
    }
    if (waiting.some(({ isReady }) => isReady)) this.track(this.startWaiting());
  }

  /** Answers `cancelling`, or the job's final status. */
  cancel(job: JobRow, saveCheckpoint: boolean): ClusterJobStatus {
    if (job.status === 'queued') {
      this.downloads.get(job.id)?.abort();
      this.end(job.id, { kind: 'cancelled' });
      return 'cancelled';
    }
    if (job.status !== 'running') return job.status;
    this.options.jobs.markCancelling(job.id);
    this.announce(job.id);
    const running = this.running.get(job.id);
    if (running && saveCheckpoint) this.requestStop(running);
    else running?.run?.kill();
    return 'cancelling';
  }

  /** Leaves the programs that can go on alone, stops the others after a checkpoint; their jobs go on at the next start. */
  async drain(): Promise<void> {
    this.draining = true;
    this.isServing = false;
    for (const download of this.downloads.values()) download.abort();
    for (const running of this.running.values()) {
      if (running.run?.leave) this.leave(running, running.run);
      else this.requestStop(running);
    }
    while (this.tasks.size > 0) await Promise.all(this.tasks);
    clearInterval(this.watch);
  }

  /** Async, so that whatever it throws is logged by `track` and does not end the process. */
  private async look(): Promise<void> {
    if (this.isServing) {
      // A job whose end could not be written down, for want of disk space, say.
      for (const job of this.strays()) this.track(this.takeOver(job));
      // An engine that was away may be back.
      this.wake();
    }
    await this.enforceLimits();
  }

  /** Jobs that are recorded as running and that nobody looks after. */
  private strays(): JobRow[] {
    return this.options.jobs.withStatus('running', 'cancelling').filter(({ id }) => !this.running.has(id));
  }

  private async takeOver(job: JobRow): Promise<void> {
    const { engine, logger } = this.options;
    const { directory } = this.paths(job.id);
    this.running.set(job.id, attended(job, null));
    let adopted: EngineRun | null = null;
    let goesOn = false;
    try {
      adopted = (await engine.adopt?.(directory)) ?? null;
      if (!adopted) {
        await engine.release(directory);
        goesOn = await this.settle(job.id, null, false);
      }
    } finally {
      this.running.delete(job.id);
    }
    if (adopted) logger.info('job_adopted', { job: job.id, attempt: job.attempt });
    if (adopted || goesOn) this.run(job.id, adopted);
  }

  private orderedQueue() {
    const gpusOfUsers = new Map<string, number>();
    for (const { job } of this.running.values()) {
      const { userId, gpuCount } = queueEntry(job);
      gpusOfUsers.set(userId, (gpusOfUsers.get(userId) ?? 0) + gpuCount);
    }
    return orderQueue(this.options.jobs.withStatus('queued').map(queueEntry), gpusOfUsers, Date.now());
  }

  private async startWaiting(): Promise<void> {
    const { engine, jobs } = this.options;
    const offer = await engine.capabilities();
    // From here on nothing waits: no other look at the queue comes between.
    if (!this.isServing) return;
    for (const { id } of this.orderedQueue()) {
      const problem = capacityProblem(offer, jobs.require(id).request);
      // The engine has changed since the job was accepted.
      if (problem) this.end(id, { kind: 'failed', error: { ...problem, retryable: false } });
    }
    for (const { id } of pickStartable(this.orderedQueue(), freeGpus(offer.gpus, this.resourcesInUse))) {
      if (!jobs.markRunning(id)) continue;
      this.run(id);
      this.announce(id);
    }
  }

  private async download(job: JobRow): Promise<void> {
    const { jobs, network, counters, retryDelayMs } = this.options;
    const abort = new AbortController();
    this.downloads.set(job.id, abort);
    const paths = this.paths(job.id);
    try {
      const { signal } = abort;
      const fetched = await fetchInputs(job, paths, { network, counters, signal, retryDelayMs });
      if (signal.aborted) return;
      for (const line of fetched) appendLog(paths, 'info', line);
      jobs.markInputsReady(job.id);
    } catch (error) {
      // Cancelled or draining: the job's status says all there is to say.
      if (abort.signal.aborted) return;
      this.end(job.id, { kind: 'failed', error: describeFailure(error) });
    } finally {
      this.downloads.delete(job.id);
      if (jobs.byId(job.id)?.status === 'cancelled') await removeInputs(paths);
      this.wake();
    }
  }

  /** Takes its GPUs at once and runs it in the background. */
  private run(jobId: string, adopted: EngineRun | null = null): void {
    this.running.set(jobId, attended(this.options.jobs.require(jobId), adopted));
    this.track(this.runToEnd(jobId, adopted));
  }

  /** Runs programs for a job that is recorded as running, the adopted one first, until it has ended. */
  private async runToEnd(jobId: string, adopted: EngineRun | null): Promise<void> {
    try {
      let running = adopted ? (this.running.get(jobId) ?? null) : this.tryLaunch(jobId);
      for (let goesOn = true; goesOn; running = goesOn ? this.tryLaunch(jobId) : null) {
        if (!running?.run) return;
        if (this.draining && running.run.leave) this.leave(running, running.run);
        const exit = await running.run.ended;
        if (running.isLeft) return;
        goesOn = await this.settle(jobId, exit, running.isTimedOut);
      }
    } finally {
      this.running.delete(jobId);
      this.wake();
    }
  }

  /** Null when the job has ended because its program could not be started. */
  private tryLaunch(jobId: string): Running | null {
    try {
      return this.launch(jobId);
    } catch (error) {
      this.end(jobId, { kind: 'failed', error: describeFailure(error) });
      return null;
    }
  }

  private launch(jobId: string): Running {
    const { engine, logger, jobs } = this.options;
    const job = jobs.require(jobId);
    const paths = this.paths(jobId);
    const { attempt, request } = job;
    writeJsonAtomically(paths.job, { job_id: jobId, attempt, request } satisfies JobFile);
    const run = engine.start(paths.directory);
    const running = attended(job, run);
    this.running.set(jobId, running);
    logger.info('job_started', { job: jobId, attempt });
    return running;
  }

  /**
   * Decides what becomes of a job whose program is gone; true when it shall be started again.
   * @throws when there is no space to write the decision down: the job stays recorded as running, and `look` takes it up
   * again, so that finished work is not lost over it.
   */
  private async settle(jobId: string, exit: ProgramExit | null, isTimedOut: boolean): Promise<boolean> {
    try {
      return await this.decide(jobId, exit, isTimedOut);
    } catch (error) {
      if (isDiskFull(error)) throw error;
      this.end(jobId, { kind: 'failed', error: describeFailure(error) });
      return false;
    }
  }

  private async decide(jobId: string, exit: ProgramExit | null, isTimedOut: boolean): Promise<boolean> {
    const { jobs, logger, counters } = this.options;
    const paths = this.paths(jobId);
    const state = await readJsonFile(paths.state, stateFile);
    const manifest = await readJsonFile(paths.manifest, manifestFile);
    jobs.recordAttemptEnd(jobId, state);
    const job = jobs.require(jobId);
    const decision = decideEnd({
      status: job.status,
      attempt: job.attempt,
      crashes: job.crashes,
      state,
      manifest,
      exit,
      isTimedOut,
      isDraining: this.draining,
      maxRuntimeSeconds: job.request.resources.max_runtime_seconds,
    });
    if (decision.kind === 'restart') {
      const next = job.attempt + 1;
      appendLog(paths, 'warn', `${decision.reason}. Going on from the newest checkpoint, attempt ${next}.`);
      logger.warn('job_restarted', { job: jobId, reason: decision.reason });
      counters.add('cluster_job_restarts_total');
      jobs.startNextAttempt(jobId, decision.isCrash);
      return true;
    }
    if (decision.kind !== 'leave') this.end(jobId, decision);
    return false;
  }

  private end(jobId: string, decision: Exclude<Decision, { kind: 'restart' | 'leave' }>): void {
    const { jobs, logger, counters } = this.options;
    const paths = this.paths(jobId);
    let isEnded: boolean;
    if (decision.kind === 'succeeded') {
      const { manifest } = decision;
      isEnded = jobs.finish(jobId, { status: 'succeeded', manifest, artifactId: newArtifactId });
    } else if (decision.kind === 'cancelled') {
      isEnded = jobs.finish(jobId, { status: 'cancelled' });
    } else {
      isEnded = jobs.finish(jobId, { status: 'failed', error: decision.error });
    }
    if (!isEnded) return;
    const code = decision.kind === 'failed' ? decision.error.code : '';
    logger.info('job_ended', { job: jobId, status: decision.kind, ...(code ? { code } : {}) });
    counters.add('cluster_jobs_ended_total', { status: decision.kind, code });
    this.announce(jobId);
    this.track(removeInputs(paths));
    if (decision.kind === 'failed') {
      mkdirSync(paths.directory, { recursive: true });
      appendLog(paths, 'error', decision.error.message);
    }
  }

  private announce(jobId: string): void {
    this.options.announce(this.options.jobs.require(jobId));
  }

  private async enforceLimits(): Promise<void> {
    const graceMs = this.options.engine.stopGraceMs ?? STOP_GRACE_MS;
    for (const [jobId, running] of this.running) {
      if (running.stopRequestedAt !== null) {
        if (performance.now() - running.stopRequestedAt > graceMs) running.run?.kill();
        continue;
      }
      const job = this.options.jobs.require(jobId);
      const state = await readJsonFile(this.paths(jobId).state, stateFile);
      const current = state?.attempt === job.attempt ? state.engine_seconds : 0;
      running.isTimedOut = job.gpu_seconds + current >= job.request.resources.max_runtime_seconds;
      // A cancel may have come between two attempts, when there was no program to tell.
      if (running.isTimedOut || job.status === 'cancelling') this.requestStop(running);
    }
  }

  private requestStop(running: Running): void {
    running.stopRequestedAt ??= performance.now();
    running.run?.stop();
  }

  private leave(running: Running, run: EngineRun): void {
    running.isLeft = true;
    run.leave?.();
  }

  private paths(jobId: string): JobPaths {
    return jobPaths(this.options.directoryOf(jobId));
  }

  /** A failure of the scheduler itself must be seen, and must not take the other jobs down. */
  private track(task: Promise<void>): void {
    const tracked = task
      .catch((error: unknown) => {
        this.options.logger.error('scheduler_failure', {
          error: error instanceof Error ? error.stack : String(error),
        });
      })
      .finally(() => this.tasks.delete(tracked));
    this.tasks.add(tracked);
  }
}

const newArtifactId = () => `art_${randomUUID()}`;

/** Only while no program is at work: it numbers the lines of the same file. */
function appendLog(paths: JobPaths, level: ClusterLogLine['level'], message: string): void {
  const file = JsonlAppender.open(paths.logs);
  file.append({ ts: new Date().toISOString(), level, message });
  file.close();
}
