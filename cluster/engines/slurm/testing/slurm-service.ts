import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClusterClient } from '../../../../src/core/cluster/client.ts';
import type { ClusterJob, CreateClusterJobRequest } from '../../../../src/core/cluster/contract.ts';
import { trainingFileContent } from '../../../conformance/training-file-content.ts';
import { Network } from '../../../service/network.ts';
import { openService, type ClusterService } from '../../../service/service.ts';
import { startFileServer, type FileServer } from '../../../service/testing/file-server.ts';
import { API_KEY, eventually, trainingRequest, WEBHOOK_SECRET } from '../../../service/testing/harness.ts';
import { jobPaths } from '../../job-files.ts';
import { createSlurmEngine, type SlurmEngineOptions } from '../engine.ts';
import type { SlurmHost } from './slurm-host.ts';
import { slurmOptions } from './slurm-options.ts';

/** Slurm's own intervals are seconds. */
export const SLURM_PATIENCE_MS = 60_000;

/** The whole service on a Slurm of this machine, with a storage of its own. */
export class SlurmService {
  /** What the engine has told its operator. */
  readonly told: string[] = [];
  /** Answers any request in this process. */
  readonly fetch: typeof fetch = async (url, init) => this.service.app.request(new Request(url, init));
  readonly client = createClusterClient({
    baseUrl: 'http://cluster.test',
    apiKey: API_KEY,
    fetch: this.fetch,
  });
  private keys = 0;
  private isOpen = true;
  private service: ClusterService;

  private constructor(
    private readonly options: SlurmEngineOptions,
    readonly storage: FileServer,
    private readonly directory: string,
  ) {
    this.service = this.openService();
  }

  static async open(host: SlurmHost, change: Partial<SlurmEngineOptions> = {}): Promise<SlurmService> {
    const directory = mkdtempSync(join(tmpdir(), 'slurm-service-'));
    const options = { ...slurmOptions(host), ...change };
    const opened = new SlurmService(options, await startFileServer(), directory);
    await opened.service.begin();
    return opened;
  }

  private openService(): ClusterService {
    return openService({
      dataDirectory: this.directory,
      apiKeys: [API_KEY],
      network: new Network({ allowedHosts: new Set([this.storage.host]) }),
      engine: createSlurmEngine({ ...this.options, onOutput: (_, text) => this.told.push(text) }),
      logger: { info: () => undefined, warn: () => undefined, error: (event) => this.told.push(event) },
      webhookSecret: WEBHOOK_SECRET,
      retentionHours: 72,
      retryDelayMs: 1,
    });
  }

  pathsOf(jobId: string) {
    return jobPaths(join(this.directory, 'jobs', jobId));
  }

  /** A training of 100 steps, five seconds or so; `copies` of its file make it longer. */
  async submit(change: Partial<CreateClusterJobRequest['resources']> = {}, copies = 1): Promise<ClusterJob> {
    const content = Buffer.concat(Array.from({ length: copies }, trainingFileContent));
    const path = `/training-${copies}.jsonl`;
    this.storage.files.set(path, content);
    const request = trainingRequest(this.storage.url(path), content);
    return this.client.createJob(
      {
        ...request,
        model: 'brightrun/tiny-chat-4m',
        hyperparameters: { ...request.hyperparameters, batch_size: 2, n_epochs: copies === 1 ? 1 : 50 },
        resources: { gpu_type: 'TOY', gpu_count: 1, max_runtime_seconds: 600, ...change },
      },
      `slurm:${++this.keys}`,
    );
  }

  async job(id: string): Promise<ClusterJob> {
    const [job] = await this.client.getJobs([id]);
    if (!job) throw new Error(`there is no job ${id}`);
    return job;
  }

  /** The job once `isThere` holds. @throws when it ends as failed before. */
  async jobWhen(id: string, isThere: (job: ClusterJob) => boolean): Promise<ClusterJob> {
    return eventually(async () => {
      const job = await this.job(id);
      if (isThere(job)) return job;
      if (job.status === 'failed') throw new Error(`the job failed: ${job.error?.message}`);
      return null;
    }, SLURM_PATIENCE_MS);
  }

  /** Leaves the jobs to Slurm, as a service does that is stopped. */
  async leave(): Promise<void> {
    this.isOpen = false;
    await this.service.close();
  }

  /** Another service on the same data. */
  async comeBack(): Promise<void> {
    this.service = this.openService();
    this.isOpen = true;
    await this.service.begin();
  }

  async close(): Promise<void> {
    if (this.isOpen) await this.leave();
    await this.storage.close();
    rmSync(this.directory, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }
}
