/**
 * A whole Slurm on this machine, from Debian's packages: munge, a controller, two nodes with made-up GPUs and slurmrestd with
 * JWT, each with its own port and directory, nothing outside of one directory, and nothing left when it is stopped.
 */
import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { changeOf } from '../../program-signs.ts';
import { SlurmApi } from '../slurm-api.ts';
import { processesOf, type HostProcess } from './host-processes.ts';
import { slurmConfiguration } from './slurm-configuration.ts';

const PACKAGES: Record<string, string> = {
  '/usr/sbin/munged': 'munge',
  '/usr/sbin/slurmctld': 'slurmctld',
  '/usr/sbin/slurmd': 'slurmd',
  '/usr/sbin/slurmrestd': 'slurmrestd',
  '/usr/bin/scontrol': 'slurm-client',
  '/usr/lib/x86_64-linux-gnu/slurm-wlm/auth_jwt.so': 'slurm-wlm-jwt-plugin',
};

/** Why no Slurm can be started here, null when one can. */
export function slurmHostProblem(): string | null {
  const missing = Object.entries(PACKAGES).flatMap(([path, name]) => (isThere(path) ? [] : [name]));
  if (missing.length > 0) {
    return `the Debian packages ${missing.join(', ')} are not installed (apt-get install --no-install-recommends ${Object.values(PACKAGES).join(' ')})`;
  }
  return process.getuid?.() === 0 ? null : 'Slurm’s daemons have to be started as root';
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

export const SLURM_PARTITION = 'gpu';
export const SLURM_NODES = ['n1', 'n2'] as const;
export type SlurmNodeName = (typeof SLURM_NODES)[number];
/** A node's GPUs, of type `toy`. */
export const GPUS_PER_NODE = 2;

const PATIENCE_MS = 60_000;

export class SlurmHost {
  readonly user = userInfo().username;
  readonly tokenFile: string;
  private readonly daemons = new Map<string, ChildProcess>();

  private constructor(
    readonly directory: string,
    readonly url: string,
    private readonly clusterName: string,
  ) {
    this.tokenFile = join(directory, 'token');
  }

  /** Ready when both nodes are. @throws with the end of the daemons' logs when they are not in a minute. */
  static async start(): Promise<SlurmHost> {
    const directory = mkdtempSync(join(tmpdir(), 'slurm-'));
    // munge wants its socket to be reachable by everybody; the keys have modes of their own.
    chmodSync(directory, 0o755);
    const [controller, rest, ...nodes] = await freePorts(2 + SLURM_NODES.length);
    const clusterName = `brightrun${process.pid}`;
    const host = new SlurmHost(directory, `http://127.0.0.1:${rest}`, clusterName);
    for (const name of ['munge', 'controller', 'rest', ...SLURM_NODES]) mkdirSync(join(directory, name));
    writeFileSync(join(directory, 'munge', 'key'), randomBytes(128), { mode: 0o400 });
    writeFileSync(join(directory, 'jwt.key'), randomBytes(32), { mode: 0o600 });
    const files = slurmConfiguration({
      ...{ directory, clusterName, user: host.user, hostname: hostname(), partition: SLURM_PARTITION },
      controllerPort: controller ?? 0,
      nodes: SLURM_NODES.map((name, index) => ({ name, port: nodes[index] ?? 0, gpus: GPUS_PER_NODE })),
    });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    try {
      await host.begin(rest ?? 0);
    } catch (error) {
      const logs = execFileSync('sh', ['-c', 'tail -n 5 */log */output 2>/dev/null || true'], {
        cwd: directory,
        encoding: 'utf8',
      });
      await host.stop();
      throw new Error(`Slurm did not start: ${String(error)}\n${logs}`);
    }
    return host;
  }

  private async begin(restPort: number): Promise<void> {
    const { directory } = this;
    const munge = (name: string) => join(directory, 'munge', name);
    this.run('munge', '/usr/sbin/munged', [
      ...['--foreground', '--num-threads=2', `--key-file=${munge('key')}`, `--socket=${munge('socket')}`],
      ...[`--pid-file=${munge('pid')}`, `--log-file=${munge('log')}`, `--seed-file=${munge('seed')}`],
    ]);
    await this.until('munge', () => Promise.resolve(isThere(munge('socket'))));
    this.startController();
    for (const name of SLURM_NODES) this.startNode(name);
    await this.until('the controller', async () => {
      writeFileSync(this.tokenFile, this.scontrol('token', `username=${this.user}`, 'lifespan=86400'), {
        mode: 0o600,
      });
      return Promise.resolve(true);
    });
    this.run('rest', '/usr/sbin/slurmrestd', [
      ...['-f', join(directory, 'rest.conf'), '-a', 'rest_auth/jwt', '-s', 'openapi/v0.0.38'],
      `127.0.0.1:${restPort}`,
    ]);
    await this.untilNodesServe(...SLURM_NODES);
  }

  get api(): SlurmApi {
    return new SlurmApi(this);
  }

  startController(): void {
    this.run('controller', '/usr/sbin/slurmctld', ['-D', '-f', join(this.directory, 'slurm.conf')]);
  }

  /** As a power cut does: whatever it had not saved is forgotten. */
  async killController(): Promise<void> {
    await this.end('controller', 'SIGKILL');
  }

  startNode(name: SlurmNodeName): void {
    this.run(name, '/usr/sbin/slurmd', ['-D', '-f', join(this.directory, 'slurm.conf'), '-N', name]);
  }

  /** Its daemon alone: the node is lost to Slurm, and what runs on it goes on. */
  async loseNode(name: SlurmNodeName): Promise<void> {
    await this.end(name, 'SIGKILL');
  }

  /** As a power cut does: its daemon and every process of its jobs. */
  async killNode(name: SlurmNodeName): Promise<void> {
    await this.loseNode(name);
    const ofNode = () =>
      this.processes().filter(({ environment }) => environment.get('SLURMD_NODENAME') === name);
    const jobs = ofNode();
    const stepDaemons = jobs.map(({ parent }) => parent).filter((pid) => pid > 1);
    for (const pid of [...stepDaemons, ...jobs.map((job) => job.pid)]) killIfThere(pid);
    await this.until('its processes to be gone', () => Promise.resolve(ofNode().length === 0));
  }

  /** The processes that train: those of this cluster's jobs that run the given program for a job's directory. */
  trainersOf(jobDirectory: string): HostProcess[] {
    return this.processes().filter(
      ({ command }) => command.includes(jobDirectory) && command.includes('--import'),
    );
  }

  scontrol(...args: string[]): string {
    const env = {
      NODE_ENV: 'test' as const,
      PATH: '/usr/bin:/bin',
      SLURM_CONF: join(this.directory, 'slurm.conf'),
    };
    return execFileSync('/usr/bin/scontrol', args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async untilNodesServe(...names: SlurmNodeName[]): Promise<void> {
    await this.until(`${names.join(', ')} to serve`, async () => {
      const nodes = await this.api.nodes();
      return names.every((name) =>
        nodes.some((node) => node.name === name && node.state !== 'unknown' && node.state_flags.length === 0),
      );
    });
  }

  /** Waits until the controller has saved what it knows; the next time it does is seconds later. */
  async untilSaved(): Promise<void> {
    const file = join(this.directory, 'controller', 'job_state');
    const before = changeOf(file);
    await this.until('the controller to save its state', () => Promise.resolve(changeOf(file) !== before));
  }

  /** What the controller has saved of its jobs. */
  savedJobs(): Buffer {
    return readFileSync(join(this.directory, 'controller', 'job_state'));
  }

  /** Has a controller that does not run know what an earlier one had saved. */
  saveJobs(saved: Buffer): void {
    writeFileSync(join(this.directory, 'controller', 'job_state'), saved);
  }

  async until(what: string, look: () => Promise<boolean>): Promise<void> {
    let last: unknown = 'no';
    for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(50)) {
      try {
        if (await look()) return;
      } catch (error) {
        last = error;
      }
    }
    throw new Error(`Waited in vain for ${what}: ${String(last)}`);
  }

  async stop(): Promise<void> {
    for (const name of [...this.daemons.keys()].reverse()) await this.end(name, 'SIGKILL');
    for (const { pid } of this.processes()) killIfThere(pid);
    rmSync(this.directory, { recursive: true, maxRetries: 10, retryDelay: 100 });
  }

  /** Everything of this Slurm that runs: its daemons, their helpers, its jobs. */
  processes(): HostProcess[] {
    return processesOf(
      ({ command, environment }) =>
        environment.get('SLURM_CLUSTER_NAME') === this.clusterName ||
        environment.get('SLURM_CONF')?.startsWith(this.directory) === true ||
        command.includes(this.directory),
    );
  }

  private run(name: string, program: string, args: string[]): void {
    const output = openSync(join(this.directory, name === 'munge' ? 'munge/output' : `${name}/output`), 'a');
    const stdio: StdioOptions = ['ignore', output, output];
    const daemon = spawn(program, args, {
      stdio,
      cwd: this.directory,
      // slurmrestd talks to the controller with the caller's token, and will not run as Slurm's own user unless told to.
      env: {
        NODE_ENV: 'test',
        PATH: '/usr/bin:/bin',
        SLURM_CONF: join(this.directory, name === 'rest' ? 'rest.conf' : 'slurm.conf'),
        ...(name === 'rest' ? { SLURM_JWT: 'daemon', SLURMRESTD_SECURITY: 'disable_user_check' } : {}),
      },
    });
    this.daemons.set(name, daemon);
  }

  private async end(name: string, signal: NodeJS.Signals): Promise<void> {
    const daemon = this.daemons.get(name);
    this.daemons.delete(name);
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const helpers = processesOf(({ parent }) => parent === daemon.pid);
    const exited = once(daemon, 'exit');
    daemon.kill(signal);
    await exited;
    if (name === 'controller') for (const { pid } of helpers) killIfThere(pid);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
