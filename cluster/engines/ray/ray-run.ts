import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineRun, ProgramExit } from '../engine.ts';
import type { JobPaths } from '../job-files.ts';
import { changeOf, requestStop } from '../program-signs.ts';
import { isDuplicate, RayError, type RayJobs, type RaySubmission } from './jobs-api.ts';
import { exitOfRayJob } from './program-exit.ts';

export interface RayRunOptions {
  ray: RayJobs;
  paths: JobPaths;
  attempt: number;
  submission: RaySubmission;
  /** False for a job that Ray has already. */
  isNew: boolean;
  pollMs: number;
  /** A program writes its state every second; one that has been silent for so long is gone. */
  silenceMs: number;
  onOutput: (text: string) => void;
}

const LOGS_SHOWN = 2000;
/** Of a program whose end nobody saw. */
const UNSEEN: ProgramExit = { code: null, signal: null };

/**
 * One attempt in Ray's hands. Ray may be away at any moment: a question without an answer is asked again, and only Ray's
 * word, or the program's silence where Ray has forgotten it, ends the attempt.
 */
export class RayRun implements EngineRun {
  readonly ended: Promise<ProgramExit>;
  private readonly left = new AbortController();
  private isStopping = false;
  private isKilled = false;

  constructor(private readonly options: RayRunOptions) {
    const { signal } = this.left;
    const left = new Promise<ProgramExit>((resolve) => {
      signal.addEventListener('abort', () => resolve(UNSEEN), { once: true });
    });
    const watched = this.watch().catch((error: unknown) => {
      if (!signal.aborted) options.onOutput(String(error));
      return UNSEEN;
    });
    this.ended = Promise.race([watched, left]);
  }

  /** By file: between Ray's SIGTERM and its SIGKILL are three seconds, too few to save a large adapter's checkpoint. */
  stop(): void {
    const { paths, attempt, onOutput } = this.options;
    this.isStopping = true;
    try {
      requestStop(paths, attempt);
    } catch (error) {
      // On a full disk, say: then Ray's SIGTERM has to do.
      onOutput(`The training cannot be asked to stop by a file: ${String(error)}`);
      this.isKilled = true;
    }
  }

  kill(): void {
    this.isKilled = true;
  }

  leave(): void {
    this.left.abort();
  }

  private async watch(): Promise<ProgramExit> {
    const refused = this.options.isNew ? await this.submit() : null;
    if (refused) return refused;
    for (;;) {
      const exit = await this.look();
      if (exit) return exit;
      await this.pause();
    }
  }

  /** Until Ray has it. Safe to repeat: Ray takes an id once. */
  private async submit(): Promise<ProgramExit | null> {
    const { ray, submission, onOutput } = this.options;
    for (;;) {
      try {
        await ray.submit(submission);
        return null;
      } catch (error) {
        if (isDuplicate(error)) return null;
        onOutput(`Ray did not take ${submission.submission_id}: ${String(error)}`);
        if (error instanceof RayError && [400, 404, 405, 413, 422].includes(error.status)) {
          const message = `Ray refuses to start the training: ${error.message} Nothing was trained; the cluster's operator has to look into it.`;
          return { code: null, signal: null, error: { code: 'internal', message, retryable: false } };
        }
      }
      // It may have it all the same, so that a job that is not wanted any more is only given up when Ray says no.
      if ((this.isKilled || this.isStopping) && (await this.isUnknown())) {
        return { code: null, signal: 'SIGTERM' };
      }
      await this.pause();
    }
  }

  private async isUnknown(): Promise<boolean> {
    const { ray, submission } = this.options;
    return ray.find(submission.submission_id).then(
      (job) => job === null,
      () => false,
    );
  }

  /** One look at the job: its end, or null. */
  private async look(): Promise<ProgramExit | null> {
    const { ray, submission, paths, attempt, silenceMs } = this.options;
    const id = submission.submission_id;
    try {
      const job = await ray.find(id);
      if (!job) {
        // Its controller was restarted, say, and has forgotten it. Its program may still be at work for a while.
        requestStop(paths, attempt);
        await untilSilent(paths, silenceMs, this.left.signal);
        return UNSEEN;
      }
      const exit = exitOfRayJob(job);
      // While it waits for a node there is nothing to save.
      if (!exit && (this.isKilled || (this.isStopping && job.status === 'PENDING'))) await ray.stop(id);
      if (exit && exit.code !== 0) await this.showLogs(id);
      if (exit) await ray.remove(id).catch(() => undefined);
      return exit;
    } catch (error) {
      if (this.left.signal.aborted) throw error;
      return null;
    }
  }

  private async showLogs(id: string): Promise<void> {
    const logs = await this.options.ray.logs(id).catch((error: unknown) => `no log: ${String(error)}`);
    this.options.onOutput(logs.slice(-LOGS_SHOWN));
  }

  private pause(): Promise<void> {
    return sleep(this.options.pollMs, undefined, { signal: this.left.signal });
  }
}

/**
 * Waits until the state file has not changed for so long, by this machine's clock: nodes may have others.
 * @throws when the signal is raised first.
 */
export async function untilSilent(paths: JobPaths, silenceMs: number, signal?: AbortSignal): Promise<void> {
  let seen = changeOf(paths.state);
  let since = performance.now();
  while (seen !== null && performance.now() - since < silenceMs) {
    await sleep(Math.min(1000, silenceMs / 4), undefined, { signal });
    const now = changeOf(paths.state);
    if (now !== seen) since = performance.now();
    seen = now;
  }
}
