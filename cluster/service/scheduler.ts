import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
import { describeFailure } from '../engines/training-error.ts';
import { JsonlAppender } from '../jsonl-file.ts';
import { decideEnd, type Decision } from './decide-end.ts';
import type { JobRow, JobStore } from './job-store.ts';
import type { Logger } from './logger.ts';
import { fetchTrainingFile } from './training-file.ts';

export interface SchedulerOptions {
  jobs: JobStore;
  engine: Engine;
  /** The directory of one job's files. */
  directoryOf: (jobId: string) => string;
  logger: Logger;
  maxRunning: number;
  retryDelayMs?: number;
}

const MAX_DOWNLOADS = 2;
const WATCH_INTERVAL_MS = 1000;
/** A program that was asked to stop and has not by then is killed; its last checkpoint stays. */
const STOP_GRACE_MS = 30_000;

interface Running {
  run: EngineRun;
  isTimedOut: boolean;
  stopRequestedAt: number | null;
}

/**
 * Takes jobs from their submission to their end: fetches training files, starts programs first come, first served, and
 * decides what becomes of a job when its program is gone. Everything it knows is in the store and the job's files, so
 * that it can begin again at any point.
 */
export class Scheduler {
  private readonly downloads = new Map<string, AbortController>();
  private readonly running = new Map<string, Running>();
  /** Work in progress, awaited by `drain`. */
  private readonly tasks = new Set<Promise<void>>();
  private watch: NodeJS.Timeout | undefined;
  /** False until the jobs of an earlier service are taken over, and again while draining. */
  private isServing = false;
  private isDraining = false;

  constructor(private readonly options: SchedulerOptions) {}

  get runningCount(): number {
    return this.running.size;
  }

  /** Takes over the jobs of an earlier service, then serves the queue. */
  async start(): Promise<void> {
    for (const job of this.options.jobs.withStatus('running', 'cancelling')) {
      await this.options.engine.release(this.paths(job.id).directory);
      if (await this.settle(job.id, null, false)) this.track(this.runToEnd(job.id));
    }
    this.isServing = !this.isDraining;
    this.watch = setInterval(() => this.track(this.enforceLimits()), WATCH_INTERVAL_MS);
    this.wake();
  }

  /** Starts whatever can be started now. */
  wake(): void {
    if (!this.isServing) return;
    const queued = this.options.jobs.withStatus('queued');
    for (const job of queued.filter((row) => !row.has_training_file && !this.downloads.has(row.id))) {
      if (this.downloads.size >= MAX_DOWNLOADS) break;
      this.track(this.download(job));
    }
    for (const job of queued.filter((row) => row.has_training_file)) {
      if (this.running.size >= this.options.maxRunning) break;
      if (this.options.jobs.markRunning(job.id)) this.track(this.runToEnd(job.id));
    }
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
    const running = this.running.get(job.id);
    if (running && saveCheckpoint) this.requestStop(running);
    else running?.run.kill();
    return 'cancelling';
  }

  /** Stops every program after a checkpoint; their jobs go on at the next start. */
  async drain(): Promise<void> {
    this.isDraining = true;
    this.isServing = false;
    for (const download of this.downloads.values()) download.abort();
    for (const running of this.running.values()) this.requestStop(running);
    while (this.tasks.size > 0) await Promise.all(this.tasks);
    clearInterval(this.watch);
  }

  private async download(job: JobRow): Promise<void> {
    const { jobs, retryDelayMs } = this.options;
    const abort = new AbortController();
    this.downloads.set(job.id, abort);
    const paths = this.paths(job.id);
    const file = job.request.training_file;
    try {
      mkdirSync(paths.directory, { recursive: true });
      await fetchTrainingFile(file, paths.trainingFile, { signal: abort.signal, retryDelayMs });
      appendLog(paths, 'info', `Training file received: ${file.bytes} bytes, SHA-256 as promised.`);
      jobs.markTrainingFileReady(job.id);
    } catch (error) {
      // Cancelled or draining: the job's status says all there is to say.
      if (abort.signal.aborted) return;
      this.end(job.id, { kind: 'failed', error: describeFailure(error) });
    } finally {
      this.downloads.delete(job.id);
      this.wake();
    }
  }

  /** Runs programs for a job that is recorded as running, until it has ended. */
  private async runToEnd(jobId: string): Promise<void> {
    try {
      let goesOn: boolean;
      do {
        const running = this.launch(jobId);
        const exit = await running.run.ended;
        goesOn = await this.settle(jobId, exit, running.isTimedOut);
      } while (goesOn);
    } catch (error) {
      this.end(jobId, { kind: 'failed', error: describeFailure(error) });
    } finally {
      this.running.delete(jobId);
      this.wake();
    }
  }

  private launch(jobId: string): Running {
    const { engine, logger, jobs } = this.options;
    const job = jobs.require(jobId);
    const paths = this.paths(jobId);
    const { attempt, request } = job;
    writeJsonAtomically(paths.job, { job_id: jobId, attempt, request } satisfies JobFile);
    const run = engine.start(paths.directory);
    const running: Running = { run, isTimedOut: false, stopRequestedAt: null };
    this.running.set(jobId, running);
    logger.info('job_started', { job: jobId, attempt });
    return running;
  }

  /** Decides what becomes of a job whose program is gone; true when it shall be started again. */
  private async settle(jobId: string, exit: ProgramExit | null, isTimedOut: boolean): Promise<boolean> {
    const { jobs, logger } = this.options;
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
      isDraining: this.isDraining,
      maxRuntimeSeconds: job.request.resources.max_runtime_seconds,
    });
    if (decision.kind === 'restart') {
      const next = job.attempt + 1;
      appendLog(paths, 'warn', `${decision.reason}. Going on from the newest checkpoint, attempt ${next}.`);
      logger.warn('job_restarted', { job: jobId, reason: decision.reason });
      jobs.startNextAttempt(jobId, decision.isCrash);
      return true;
    }
    if (decision.kind !== 'leave') this.end(jobId, decision);
    return false;
  }

  private end(jobId: string, decision: Exclude<Decision, { kind: 'restart' | 'leave' }>): void {
    const { jobs, logger } = this.options;
    const paths = this.paths(jobId);
    if (decision.kind === 'succeeded') {
      jobs.finish(jobId, { status: 'succeeded', manifest: decision.manifest, artifactId: newArtifactId });
    } else if (decision.kind === 'cancelled') {
      jobs.finish(jobId, { status: 'cancelled' });
    } else {
      jobs.finish(jobId, { status: 'failed', error: decision.error });
      mkdirSync(paths.directory, { recursive: true });
      appendLog(paths, 'error', decision.error.message);
    }
    logger.info('job_ended', { job: jobId, status: decision.kind });
    this.track(rm(paths.trainingFile, { force: true }));
  }

  private async enforceLimits(): Promise<void> {
    for (const [jobId, running] of this.running) {
      if (running.stopRequestedAt !== null) {
        if (performance.now() - running.stopRequestedAt > STOP_GRACE_MS) running.run.kill();
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
    running.run.stop();
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
