import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineRun, ProgramExit } from '../engine.ts';
import { readJsonFile, stateFile, writeJsonAtomically, type JobPaths, type StateFile } from '../job-files.ts';
import { changeOf, requestStop } from '../program-signs.ts';
import { decideNext, UNSEEN } from './decide-next.ts';
import { exitOfSlurmJob, isAlive, refusal, stageOf } from './job-end.ts';
import type { SlurmApi, SlurmJob, SlurmSubmission } from './slurm-api.ts';
import { NO_SUCH_NODE, SlurmError } from './slurm-error.ts';

export interface SlurmRunOptions {
  slurm: SlurmApi;
  paths: JobPaths;
  attempt: number;
  submission: SlurmSubmission;
  pollMs: number;
  /** A program writes its state every second; one that has been silent for so long is gone. */
  silenceMs: number;
  onOutput: (text: string) => void;
}

/**
 * One attempt in Slurm's hands: submitted if Slurm does not have it, found again if it does. Nothing here is remembered
 * that cannot be found out again, so that neither this service nor Slurm's controller has to survive the other.
 */
export class SlurmRun implements EngineRun {
  readonly ended: Promise<ProgramExit>;
  private readonly left = new AbortController();
  /** Cuts a pause between two looks short. */
  private wake = new AbortController();
  private wish: 'go on' | 'stop' | 'kill' = 'go on';
  /** The ids of jobs that were asked to end, each once a wish. */
  private readonly told = new Set<string>();
  private lastId: number | null = null;
  private sign: { seen: string | null; at: number } | undefined;
  private lastProblem = '';

  constructor(private readonly options: SlurmRunOptions) {
    const { signal } = this.left;
    const left = new Promise<ProgramExit>((resolve) => {
      signal.addEventListener('abort', () => resolve(UNSEEN), { once: true });
    });
    this.ended = Promise.race([this.watch(), left]);
  }

  /** SIGTERM alone, whatever the cluster's KillWait: the service allows `stopGraceMs` to save. */
  stop(): void {
    if (this.wish === 'go on') this.wish = 'stop';
    this.wake.abort();
  }

  kill(): void {
    this.wish = 'kill';
    this.wake.abort();
  }

  leave(): void {
    this.left.abort();
    this.wake.abort();
  }

  private async watch(): Promise<ProgramExit> {
    for (;;) {
      this.wake = new AbortController();
      const exit = await this.look().catch((error: unknown) => this.explain(error));
      if (exit) return exit;
      if (this.left.signal.aborted) return UNSEEN;
      await sleep(this.options.pollMs, undefined, this.wake).catch(() => undefined);
    }
  }

  /** One look at the attempt, and the next step; its end, or null. */
  private async look(): Promise<ProgramExit | null> {
    const { slurm, paths, attempt, silenceMs } = this.options;
    const [jobs, problem] = await this.find();
    const state = await readJsonFile(paths.state, stateFile);
    const next = decideNext({
      jobs,
      isClaimed: existsSync(paths.claimOf(attempt)),
      hasOutcome: state?.attempt === attempt && state.outcome !== null,
      isSilent: this.silentForMs() >= silenceMs,
    });
    if (this.left.signal.aborted) return null;
    if (next.kind === 'ended') return next.exit;
    if (problem) throw problem;
    if (next.kind === 'cancel') await Promise.all(next.jobs.map(({ job_id: id }) => slurm.cancel(id)));
    if (next.kind === 'give up') {
      await slurm.cancel(next.job.job_id);
      return exitOfSlurmJob(next.job);
    }
    if (next.kind === 'silence') requestStop(paths, attempt);
    if (next.kind === 'submit') return this.submit();
    await this.fulfilWish(jobs ?? []);
    this.sayThatItWaits(jobs ?? [], state);
    this.lastProblem = '';
    return null;
  }

  /**
   * Slurm's jobs of this attempt, oldest first. Null, with the reason, when Slurm cannot say.
   */
  private async find(): Promise<[jobs: SlurmJob[] | null, problem: Error | null]> {
    const { slurm, submission } = this.options;
    const isOurs = isJobOf(submission);
    try {
      const known = this.lastId === null ? null : await slurm.job(this.lastId);
      if (known && isOurs(known) && isAlive(known)) return [[known], null];
      const jobs = (await slurm.jobs()).filter(isOurs).sort((a, b) => a.job_id - b.job_id);
      this.lastId = jobs.at(-1)?.job_id ?? null;
      return [jobs, null];
    } catch (error) {
      return [null, error instanceof Error ? error : new Error(String(error))];
    }
  }

  /** Only ever after Slurm has said that it has no such job: it knows no idempotency. */
  private async submit(): Promise<ProgramExit | null> {
    const { slurm, submission, onOutput } = this.options;
    if (this.wish !== 'go on') return { code: null, signal: 'SIGTERM' };
    try {
      this.lastId = await slurm.submit(submission);
      onOutput(`Slurm has taken ${submission.job.name} as job ${this.lastId}.`);
      return null;
    } catch (error) {
      if (!(error instanceof SlurmError) || error.problem !== 'refused') throw error;
      onOutput(error.message);
      const code = error.code === NO_SUCH_NODE ? 'insufficient_capacity' : 'internal';
      return { ...UNSEEN, error: refusal(code, error.message) };
    }
  }

  private async fulfilWish(jobs: readonly SlurmJob[]): Promise<void> {
    const { slurm } = this.options;
    if (this.wish === 'go on') return;
    for (const job of jobs) {
      const stage = stageOf(job);
      const order = `${this.wish} ${job.job_id} ${stage}`;
      if (!isAlive(job) || this.told.has(order)) continue;
      // What waits has nothing to save.
      if (this.wish === 'stop' && stage === 'running') await slurm.terminate(job.job_id);
      else await slurm.cancel(job.job_id);
      this.told.add(order);
    }
  }

  /** While Slurm's queue holds it there is no program that could say so. */
  private sayThatItWaits(jobs: readonly SlurmJob[], state: StateFile | null): void {
    const { paths, attempt } = this.options;
    const isWaiting = jobs.length > 0 && jobs.every((job) => stageOf(job) === 'waiting');
    if (!isWaiting || existsSync(paths.claimOf(attempt))) return;
    const nothingYet = { step: 0, total_steps: null, epoch: 0, tokens: 0 };
    writeJsonAtomically(paths.state, {
      attempt,
      phase: 'queued',
      progress: state?.progress ?? nothingYet,
      engine_seconds: 0,
      updated_at: new Date().toISOString(),
      estimated_finish_at: null,
      outcome: null,
      error: null,
    } satisfies StateFile);
  }

  /** By this machine's clock: nodes may have others. */
  private silentForMs(): number {
    const seen = changeOf(this.options.paths.state);
    if (this.sign === undefined || this.sign.seen !== seen) this.sign = { seen, at: performance.now() };
    return performance.now() - this.sign.at;
  }

  /** Says what is wrong, once; it is tried again for as long as it takes. */
  private async explain(error: unknown): Promise<null> {
    const { slurm, onOutput } = this.options;
    const isUnclear = error instanceof SlurmError && error.problem === 'unclear';
    const problem = isUnclear ? await slurm.diagnose().catch(() => null) : null;
    const text = `${error instanceof Error ? error.message : String(error)}${problem ? `: ${ADVICE[problem] ?? problem}` : ''}`;
    if (text !== this.lastProblem) onOutput(text);
    this.lastProblem = text;
    return null;
  }
}

/** Whether a job is this submission's: an id proves nothing, for ids are given away again. */
export const isJobOf =
  ({ job }: SlurmSubmission) =>
  ({ name, comment }: SlurmJob): boolean =>
    name === job.name && comment === job.comment;

const ADVICE: Partial<Record<string, string>> = {
  unauthorized: 'Slurm refuses the token; renew it (scontrol token)',
  unreachable: 'the controller does not answer; jobs that run go on',
};
