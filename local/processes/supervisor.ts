import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../config.ts';
import type { GuardMessage } from './guard.ts';
import { forgetProcess, recordProcess } from './pid-files.ts';
import { signalProcess, waitUntil } from './process-identity.ts';

/** A program to run to its end, such as a migration. Its name is also that of its log file. */
export interface TaskSpec {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}

/** One long-running part of the stack. */
export interface ServiceSpec extends TaskSpec {
  /** Asks the process to stop; SIGTERM unless said otherwise. */
  stopSignal?: NodeJS.Signals;
  /** Runs before every start, restarts included. */
  beforeStart?: () => Promise<void>;
  /** Polled until true: only then does `start` resolve. */
  isReady: () => Promise<boolean>;
  readyTimeoutMs?: number;
}

interface SupervisorOptions {
  logDirectory: string;
  runDirectory: string;
  /** Called for each restart, to be shown to the person at the terminal. */
  onRestart: (message: string) => void;
  /** Called once when a service cannot be kept alive: the stack should stop. */
  onFailure: (error: Error) => void;
}

interface Service {
  spec: TaskSpec & Partial<ServiceSpec>;
  child: ChildProcess | null;
  /** Before that, an exit is a failed start, which `start` reports. */
  hasBeenReady: boolean;
  recentExits: number[];
}

/** Log files have no use for colours, and requests between the parts must not go through a proxy. */
const childEnvironment = { NO_COLOR: '1', NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' };
const exitLimit = 6;
const exitWindowMs = 60_000;
const stopGraceMs = 8_000;

/**
 * Starts services, each in its own process group (a terminal's Ctrl-C reaches the launcher alone) and with its own log
 * file, restarts the ones that die, and stops all of them in reverse order. A guard process does the last part when the
 * launcher is killed outright.
 */
export class Supervisor {
  private readonly services: Service[] = [];
  private guard: ChildProcess | null = null;
  private isStopping = false;

  constructor(private readonly options: SupervisorOptions) {
    mkdirSync(options.logDirectory, { recursive: true });
  }

  /** Where a service writes what it prints. */
  logFile(name: string): string {
    return path.join(this.options.logDirectory, `${name}.log`);
  }

  /** The process id of a running service; the tests kill it. */
  pidOf(name: string): number | null {
    return this.services.find(({ spec }) => spec.name === name)?.child?.pid ?? null;
  }

  /**
   * Starts a service and waits until it is ready.
   *
   * @throws Error with the end of the service's log when it exits or is not ready in time
   */
  async start(spec: ServiceSpec): Promise<void> {
    const service = this.add(spec);
    const child = await this.launch(service);
    const isSettled = () => child.exitCode !== null || child.signalCode !== null || this.isStopping;
    const timeoutMs = spec.readyTimeoutMs ?? 60_000;
    await waitUntil(async () => isSettled() || (service.hasBeenReady = await spec.isReady()), timeoutMs);
    if (service.hasBeenReady) return;
    const what = isSettled() ? 'stopped while starting' : `was not ready within ${timeoutMs / 1000} s`;
    throw this.failure(spec.name, what);
  }

  /**
   * Runs a task to its end.
   *
   * @throws Error with the end of its log when it fails
   */
  async runTask(spec: TaskSpec): Promise<void> {
    const service = this.add(spec);
    const child = await this.launch(service);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.services.splice(this.services.indexOf(service), 1);
    await forgetProcess(this.options.runDirectory, spec.name);
    if (child.exitCode !== 0)
      throw this.failure(spec.name, `failed (exit ${child.exitCode ?? child.signalCode})`);
  }

  /** Stops every service, the newest first. Safe to call twice. */
  async stopAll(): Promise<void> {
    this.isStopping = true;
    for (const service of [...this.services].reverse()) await this.stopService(service);
    this.guard?.stdin?.end();
  }

  private add(spec: Service['spec']): Service {
    closeSync(openSync(this.logFile(spec.name), 'w'));
    const service: Service = { spec, child: null, hasBeenReady: false, recentExits: [] };
    this.services.push(service);
    return service;
  }

  private async launch(service: Service): Promise<ChildProcess> {
    const { spec } = service;
    await spec.beforeStart?.();
    if (this.isStopping) throw new Error(`${spec.name} was not started: the stack is stopping`);
    const log = openSync(this.logFile(spec.name), 'a');
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd ?? projectRoot,
      env: { ...process.env, ...spec.env, ...childEnvironment },
      uid: spec.uid,
      gid: spec.gid,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    service.child = child;
    const { pid } = child;
    if (pid !== undefined) {
      this.tellGuard({ started: pid, stopSignal: spec.stopSignal ?? 'SIGTERM' });
      child.once('exit', (code, signal) => {
        this.tellGuard({ ended: pid });
        void this.handleExit(service, `exit ${code ?? signal}`);
      });
    }
    // Rejects when the program cannot be run at all.
    await once(child, 'spawn');
    if (pid !== undefined) await recordProcess(this.options.runDirectory, spec.name, pid);
    return child;
  }

  private async handleExit(service: Service, how: string): Promise<void> {
    service.child = null;
    if (this.isStopping || !service.hasBeenReady) return;
    const { name } = service.spec;
    const now = Date.now();
    service.recentExits = [...service.recentExits.filter((time) => now - time < exitWindowMs), now];
    const exits = service.recentExits.length;
    if (exits >= exitLimit) {
      this.options.onFailure(new Error(`${name} keeps stopping (${how}), see ${this.logFile(name)}`));
      return;
    }
    this.options.onRestart(`${name} stopped (${how}), restarting it; its log is ${this.logFile(name)}`);
    await sleep(100 * 2 ** exits);
    if (this.isStopping) return;
    await this.launch(service).catch((error: unknown) => this.options.onFailure(toError(error)));
  }

  private async stopService({ spec, child }: Service): Promise<void> {
    const pid = child?.pid;
    if (!child || pid === undefined) return;
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    signalProcess(-pid, spec.stopSignal ?? 'SIGTERM');
    if (!(await waitUntil(hasEnded, stopGraceMs))) signalProcess(-pid, 'SIGKILL');
    await waitUntil(hasEnded, stopGraceMs);
    await forgetProcess(this.options.runDirectory, spec.name);
  }

  private tellGuard(message: GuardMessage): void {
    this.guard ??= this.startGuard();
    this.guard.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  private startGuard(): ChildProcess {
    const guard = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(projectRoot, 'local/processes/guard.ts')],
      {
        cwd: projectRoot,
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    // A guard that is gone shows as a broken pipe here; its exit is handled below.
    guard.stdin?.on('error', () => {});
    guard.once('exit', () => {
      if (!this.isStopping) this.options.onFailure(new Error('the guard process was killed'));
    });
    return guard;
  }

  private failure(name: string, what: string): Error {
    const logTail = readFileSync(this.logFile(name), 'utf8').trimEnd().split('\n').slice(-25).join('\n');
    return new Error(`${name} ${what}. The end of ${this.logFile(name)}:\n${logTail}`);
  }
}

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
