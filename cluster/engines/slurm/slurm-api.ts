import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { diagnosisOf, SlurmError, type Problem } from './slurm-error.ts';

/** The parts of slurmrestd's answers that this engine reads (openapi/v0.0.38, `GET /openapi/v3`). */
const slurmJob = z.object({
  job_id: z.int(),
  name: z.string(),
  comment: z.string(),
  job_state: z.string(),
  /** Why it waits, or how it failed. */
  state_reason: z.string(),
  /** As wait(2) has it. */
  exit_code: z.int().nullish(),
  /** The nodes it runs or ran on, `n1`; empty before it runs. */
  nodes: z.string(),
});
export type SlurmJob = z.infer<typeof slurmJob>;

const slurmNode = z.object({
  name: z.string(),
  state: z.string(),
  state_flags: z.array(z.string()),
  partitions: z.array(z.string()),
  /** `gpu:h100:8(S:0-1),gpu:a100:2`. */
  gres: z.string(),
});
export type SlurmNode = z.infer<typeof slurmNode>;

const answer = z.object({
  errors: z
    .array(
      z.object({
        // Each endpoint has its own name for it.
        error_number: z.int().optional(),
        error_code: z.int().optional(),
        errno: z.int().optional(),
        error: z.string().optional(),
        description: z.string().optional(),
      }),
    )
    .default([]),
});

/** What a job is submitted with (`v0.0.38_job_properties`). */
export interface SlurmSubmission {
  script: string;
  job: {
    name: string;
    comment: string;
    partition: string;
    account?: string;
    nodes: 1;
    tasks: 1;
    cpus_per_task: number;
    /** MiB on its node. */
    memory_per_node?: number;
    gres: string;
    /** Minutes. */
    time_limit: number;
    current_working_directory: string;
    standard_output: string;
    standard_error: string;
    /** Slurm takes no job without one. */
    environment: Record<string, string>;
  };
}

export interface SlurmApiOptions {
  /** Where slurmrestd answers, `http://127.0.0.1:6820`. */
  url: string;
  /** The user whose jobs these are. */
  user: string;
  /** Holds the user's JWT, as `scontrol token` prints it; read for each request, so that it can be renewed. */
  tokenFile: string;
  timeoutMs?: number;
}

/** Larger than any job's id: Slurm's own limit, MaxJobId, is 67,043,328 at most. */
const NO_JOB = 2_147_483_647;
/** slurmrestd itself gives up on a dead controller after nine seconds. */
const TIMEOUT_MS = 15_000;

/** Slurm's REST API. Every method may throw a `SlurmError`, which says what to make of it. */
export class SlurmApi {
  constructor(private readonly options: SlurmApiOptions) {}

  /** Null for a job that Slurm does not know: never submitted, forgotten in a crash, or purged after MinJobAge. */
  async job(id: number): Promise<SlurmJob | null> {
    try {
      const { jobs } = z.object({ jobs: z.array(slurmJob) }).parse(await this.send('GET', `/job/${id}`));
      return jobs[0] ?? null;
    } catch (error) {
      if (error instanceof SlurmError && error.problem === 'unknown_job') return null;
      throw error;
    }
  }

  /** Everybody's jobs, those that ended within MinJobAge included. */
  async jobs(): Promise<SlurmJob[]> {
    return z.object({ jobs: z.array(slurmJob) }).parse(await this.send('GET', '/jobs')).jobs;
  }

  async nodes(): Promise<SlurmNode[]> {
    return z.object({ nodes: z.array(slurmNode) }).parse(await this.send('GET', '/nodes')).nodes;
  }

  /** The new job's id, which another job gets when the controller dies before it has saved this one. */
  async submit(submission: SlurmSubmission): Promise<number> {
    return z.object({ job_id: z.int().positive() }).parse(await this.send('POST', '/job/submit', submission))
      .job_id;
  }

  /** SIGTERM to its processes and nothing else; ends a job that waits. */
  async terminate(id: number): Promise<void> {
    await this.delete(id, '?signal=SIGTERM');
  }

  /** SIGTERM, and SIGKILL after the cluster's KillWait. */
  async cancel(id: number): Promise<void> {
    await this.delete(id, '');
  }

  private async delete(id: number, query: string): Promise<void> {
    try {
      await this.send('DELETE', `/job/${id}${query}`);
    } catch (error) {
      if (error instanceof SlurmError && error.problem === 'unknown_job') return;
      throw error;
    }
  }

  /**
   * What keeps Slurm from answering, null when nothing does. A read says the same of a bad token and a dead controller, an
   * order does not: SIGCONT to a job that cannot exist tells them apart and harms nobody.
   */
  async diagnose(): Promise<Problem | null> {
    try {
      await this.send('DELETE', `/job/${NO_JOB}?signal=SIGCONT`);
    } catch (error) {
      if (!(error instanceof SlurmError)) throw error;
      if (error.problem !== 'unknown_job') return error.problem;
    }
    return null;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const { url, user, timeoutMs = TIMEOUT_MS } = this.options;
    const token = this.token();
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url.replace(/\/+$/, '')}/slurm/v0.0.38${path}`, {
        method,
        headers: {
          'x-slurm-user-name': user,
          'x-slurm-user-token': token,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw new SlurmError('unreachable', `slurmrestd does not answer: ${reasonOf(error)}`);
    }
    const parsed = parseJson(text);
    // An answer may complain and still be good: a job is taken although no node can start it now, with error 2068.
    if (response.ok) return parsed;
    const first = answer.safeParse(parsed).data?.errors[0];
    const code = first?.error_number ?? first?.error_code ?? first?.errno ?? null;
    const words = first?.description ?? first?.error ?? text.trim().slice(0, 200);
    throw new SlurmError(
      diagnosisOf(response.status, code),
      `${method} ${path}: ${words} (HTTP ${response.status}${code === null ? '' : `, error ${code}`})`,
      code,
    );
  }

  /** With or without the `SLURM_JWT=` before it that `scontrol token` prints. */
  private token(): string {
    return readFileSync(this.options.tokenFile, 'utf8')
      .trim()
      .replace(/^SLURM_JWT=/, '');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Fetch hides what went wrong in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
