import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { json } from 'node:stream/consumers';
import { systemErrorCode } from '../../../system-error.ts';
import type { RaySubmission } from '../jobs-api.ts';
import { answers, jobDetails, messages, version, type RayJobRecord } from './ray-answers.ts';

interface Job extends RayJobRecord {
  process: ChildProcess | null;
  logs: string;
}

/** A failure is text with a status, everything else an object. */
type Answer = { status: number; text: string } | { body: object };

export interface RayServerOptions {
  token?: string;
  /** Ray waits three seconds between SIGTERM and SIGKILL. */
  stopWaitMs?: number;
}

/**
 * The Jobs REST API of a Ray head that runs each entrypoint as a process of its own, as Ray's supervisor does: through a
 * shell, in its own session, ended by SIGTERM and, after a while, SIGKILL.
 */
export class RayServer {
  readonly jobs = new Map<string, Job>();
  readonly requests: string[] = [];
  /** Submissions whose answer gets lost on its way, after the job was taken. */
  answersToLose = 0;
  /** What to answer instead, once each. */
  readonly answersInstead: Answer[] = [];
  /** The status under which the next duplicates are refused. */
  duplicateStatus: 400 | 500 = 500;
  /** True: no connection gets an answer. */
  isDown = false;
  /** True: no node is free, jobs stay pending. */
  isFull = false;
  /** Told of each submission. */
  onSubmit: (submission: RaySubmission) => void = () => undefined;
  url = '';
  private readonly server = createServer((request, response) => {
    if (this.isDown) return void request.socket.destroy();
    this.requests.push(`${request.method} ${request.url}`);
    this.answer(request).then(
      (answer) => {
        if (this.isLost(request)) return request.socket.destroy();
        if ('body' in answer) return response.end(JSON.stringify(answer.body));
        return response.writeHead(answer.status).end(answer.text);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });

  constructor(private readonly options: RayServerOptions = {}) {}

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    for (const job of this.jobs.values()) signal(job, 'SIGKILL');
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** A head that was restarted without its store: it knows no job; their processes live on for a while. */
  forgetJobs(): void {
    this.jobs.clear();
  }

  private isLost({ method, url }: IncomingMessage): boolean {
    if (method !== 'POST' || url !== '/api/jobs/' || this.answersToLose === 0) return false;
    this.answersToLose -= 1;
    return true;
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { token } = this.options;
    const { authorization } = request.headers;
    if (token !== undefined && authorization === undefined) return answers.noToken;
    if (token !== undefined && authorization !== `Bearer ${token}`) return answers.wrongToken;
    const { method = '', url = '' } = request;
    if (method === 'GET' && url === '/api/version') return { body: version };
    const instead = this.answersInstead.shift();
    if (instead) return instead;
    if (method === 'POST' && url === '/api/jobs/') return this.submit((await json(request)) as RaySubmission);
    const [, id = '', action = ''] = /^\/api\/jobs\/([^/]+)\/?(stop|logs)?$/.exec(url) ?? [];
    const job = this.jobs.get(id);
    if (!job) return answers.unknown(id);
    if (method === 'GET') return { body: action === 'logs' ? { logs: job.logs } : jobDetails(job) };
    if (method === 'POST' && action === 'stop') return { body: { stopped: this.stop(job) } };
    if (method === 'DELETE' && job.endedAtMs === null) return answers.notEnded(id, job.status);
    if (method === 'DELETE') return { body: { deleted: this.jobs.delete(id) } };
    return answers.unknown(id);
  }

  private submit(submission: RaySubmission): Answer {
    const { submission_id: id, entrypoint, metadata } = submission;
    this.onSubmit(submission);
    if (this.jobs.has(id)) return answers.duplicate(id, this.duplicateStatus);
    const job: Job = {
      ...{ submissionId: id, entrypoint, metadata, status: 'PENDING', message: messages.pending },
      ...{ errorType: null, exitCode: null, startedAtMs: Date.now(), endedAtMs: null, process: null },
      logs: '',
    };
    this.jobs.set(id, job);
    if (!this.isFull) this.run(job);
    return { body: { job_id: id, submission_id: id } };
  }

  private run(job: Job): void {
    const child = spawn(job.entrypoint, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    Object.assign(job, { process: child, status: 'RUNNING', message: messages.running });
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => (job.logs += text));
    }
    child.once('close', (code, killedBy) => {
      if (job.endedAtMs !== null) return;
      const exitCode = killedBy ? -constants.signals[killedBy] : (code ?? 0);
      const message = exitCode === 0 ? messages.succeeded : messages.failed(exitCode) + job.logs;
      const status = exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
      const errorType = exitCode === 0 ? null : 'JOB_ENTRYPOINT_COMMAND_ERROR';
      Object.assign(job, { status, message, exitCode, errorType, endedAtMs: Date.now() });
    });
  }

  private stop(job: Job): boolean {
    if (job.endedAtMs !== null) return false;
    const { process: child } = job;
    const end = () =>
      Object.assign(job, { status: 'STOPPED', message: messages.stopped, endedAtMs: Date.now() });
    if (!child) {
      end();
      return true;
    }
    child.removeAllListeners('close').once('close', end);
    signal(job, 'SIGTERM');
    setTimeout(() => signal(job, 'SIGKILL'), this.options.stopWaitMs ?? 3000).unref();
    return true;
  }
}

/** To all processes of its session. */
function signal({ process: child }: Job, name: NodeJS.Signals): void {
  try {
    if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
