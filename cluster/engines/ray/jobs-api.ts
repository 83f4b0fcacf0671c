import { z } from 'zod';

/**
 * The part of Ray's answers that this engine reads (JobDetails of ray/dashboard/modules/job/pydantic_models.py; also in
 * openapi.yml of Ray's documentation of its Jobs REST API).
 */
const jobDetails = z.object({
  submission_id: z.string().nullish(),
  status: z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
  message: z.string().nullish(),
  error_type: z.string().nullish(),
  /** As Python's subprocess has it: negative for a signal. */
  driver_exit_code: z.int().nullish(),
});
export type RayJob = z.infer<typeof jobDetails>;
const versionAnswer = z.object({ ray_version: z.string() });
const logsAnswer = z.object({ logs: z.string() });

export interface RaySubmission {
  submission_id: string;
  entrypoint: string;
  entrypoint_num_gpus?: number;
  entrypoint_num_cpus?: number;
  entrypoint_resources?: Record<string, number>;
  runtime_env?: { env_vars: Record<string, string> };
  metadata: Record<string, string>;
}

export interface RayJobsOptions {
  /** Where Ray's dashboard answers, `http://127.0.0.1:8265`. */
  url: string;
  /** For a Ray with RAY_AUTH_MODE=token. */
  token?: string;
  timeoutMs?: number;
}

/** Ray's answer to a request, when it is not what was asked for. */
export class RayError extends Error {
  override readonly name = 'RayError';

  constructor(
    /** Of the HTTP answer. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Ray's Jobs REST API. Every method may throw: a `RayError`, or fetch's own when Ray is not there. */
export class RayJobs {
  constructor(private readonly options: RayJobsOptions) {}

  async version(): Promise<string> {
    return versionAnswer.parse(await this.send('GET', '/api/version')).ray_version;
  }

  /** @throws {RayError} also when the id exists already, with 400 or 500: `isDuplicate` tells. */
  async submit(submission: RaySubmission): Promise<void> {
    // With the slash: without it Ray knows no such page.
    await this.send('POST', '/api/jobs/', submission);
  }

  /** Null for a job that Ray does not know. */
  async find(id: string): Promise<RayJob | null> {
    try {
      return jobDetails.parse(await this.send('GET', pathOf(id)));
    } catch (error) {
      if (error instanceof RayError && error.status === 404) return null;
      throw error;
    }
  }

  /** SIGTERM to its processes, and SIGKILL after three seconds or RAY_JOB_STOP_WAIT_TIME_S. */
  async stop(id: string): Promise<void> {
    await this.send('POST', `${pathOf(id)}/stop`);
  }

  /** What it has written to its output; only for as long as its node's log file is there. */
  async logs(id: string): Promise<string> {
    return logsAnswer.parse(await this.send('GET', `${pathOf(id)}/logs`)).logs;
  }

  /** Forgets a job that has ended. */
  async remove(id: string): Promise<void> {
    await this.send('DELETE', pathOf(id));
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const { url, token, timeoutMs = 10_000 } = this.options;
    const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new RayError(response.status, lastLine(text) || `HTTP ${response.status}`);
    return JSON.parse(text);
  }
}

/** A submission whose id is taken: an earlier one whose answer was lost. Ray says 400 or 500, as its versions differ. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof RayError && [400, 500].includes(error.status) && /already exists/.test(error.message);

const pathOf = (id: string) => `/api/jobs/${encodeURIComponent(id)}`;

/** Ray answers failures with a Python traceback: its last line says what it is. */
const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim() ?? '';
