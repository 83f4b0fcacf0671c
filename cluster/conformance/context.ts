import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { createClusterClient, type ClusterClient } from '../../src/core/cluster/client.ts';
import {
  clusterErrorResponse,
  clusterJob,
  clusterMetricsPage,
  type ClusterCapabilities,
  type ClusterJob,
  type ClusterMetricsPage,
  type CreateClusterJobRequest,
} from '../../src/core/cluster/contract.ts';
import type { FileServer } from '../service/testing/file-server.ts';
import { brief, must } from './check.ts';
import { trainingFileContent } from './training-file-content.ts';

export interface ConformanceOptions {
  url: string;
  key: string;
  storage: FileServer;
  /** The model and GPU to train on; the first that the cluster offers unless given. */
  model?: string;
  gpuType?: string;
  /** How long the suite waits for any one thing. */
  timeoutMs: number;
  /** `whsec_…`, to verify the signatures of webhooks. */
  webhookSecret?: string;
  /** For tests; the platform's own otherwise. */
  fetch?: typeof fetch;
}

export interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  json: unknown;
}

const POLL_MS = 100;
export const isEnded = ({ status }: ClusterJob) => ['succeeded', 'failed', 'cancelled'].includes(status);

/** What the checks share: the cluster, the storage it fetches from and pushes to, and one training that succeeds. */
export class ConformanceContext {
  readonly client: ClusterClient;
  readonly storage: FileServer;
  readonly options: ConformanceOptions;
  /** Marks everything of this run, which may not be the first on this cluster. */
  readonly run = randomUUID().slice(0, 8);
  private readonly fetch: typeof fetch;
  private readonly trainingFile = trainingFileContent();
  private capabilitiesSeen: ClusterCapabilities | undefined;
  private training: Promise<ClusterJob> | undefined;
  private keys = 0;

  constructor(options: ConformanceOptions) {
    this.options = options;
    this.storage = options.storage;
    this.fetch = options.fetch ?? fetch;
    this.client = createClusterClient({ baseUrl: options.url, apiKey: options.key, fetch: this.fetch });
    this.storage.files.set('/training.jsonl', this.trainingFile);
  }

  /** A raw request, with the key unless the headers say otherwise. */
  async send(
    method: 'GET' | 'POST',
    path: string,
    { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await this.fetch(`${this.options.url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.options.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(this.options.timeoutMs),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, json: parseJson(bytes) };
  }

  async capabilities(): Promise<ClusterCapabilities> {
    return (this.capabilitiesSeen ??= await this.client.getCapabilities());
  }

  /** A request that every cluster can fulfil, in which the given parts are replaced. */
  async request(change: Partial<CreateClusterJobRequest> = {}): Promise<CreateClusterJobRequest> {
    const { models, gpus } = await this.capabilities();
    const model = this.options.model ?? models[0]?.id;
    const gpuType = this.options.gpuType ?? gpus[0]?.type;
    must(model !== undefined && gpuType !== undefined, 'the cluster offers no model or no GPU');
    return {
      model,
      method: {
        type: 'supervised',
        lora: { r: 8, alpha: 16, dropout: 0.05, target_modules: ['q_proj', 'v_proj'], quantization: 'none' },
      },
      hyperparameters: {
        n_epochs: 1,
        batch_size: 2,
        gradient_accumulation_steps: 1,
        learning_rate: 2e-4,
        lr_scheduler: 'cosine',
        warmup_steps: 2,
        weight_decay: 0,
        max_grad_norm: 1,
        max_seq_length: 256,
        seed: 7,
      },
      training_file: this.fileReference('/training.jsonl', this.trainingFile),
      resources: { gpu_type: gpuType, gpu_count: 1, max_runtime_seconds: 3600 },
      metadata: { conformance: this.run },
      ...change,
    };
  }

  /** A file of the suite's storage, as a request names it. */
  fileReference(path: string, content: Buffer): CreateClusterJobRequest['training_file'] {
    this.storage.files.set(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { url: this.storage.url(path), sha256, bytes: content.length };
  }

  newKey(): string {
    this.keys += 1;
    return `conformance-${this.run}:${this.keys}`;
  }

  post(request: unknown, key: string): Promise<Answer> {
    return this.send('POST', '/v1/jobs', { body: request, headers: { 'idempotency-key': key } });
  }

  async submit(change: Partial<CreateClusterJobRequest> = {}): Promise<ClusterJob> {
    return this.client.createJob(await this.request(change), this.newKey());
  }

  async job(id: string): Promise<ClusterJob> {
    const { status, json } = await this.send('GET', `/v1/jobs/${encodeURIComponent(id)}`);
    must(status === 200, `GET /v1/jobs/${id} answered ${status}`);
    return clusterJob.parse(json);
  }

  /** One page of a series, read strictly: the platform's client would pass over entries that it cannot read. */
  async series<Page>(
    jobId: string,
    kind: 'metrics' | 'logs',
    page: z.ZodType<Page>,
    cursor: { after: number; limit: number },
  ): Promise<Page> {
    const query = new URLSearchParams({ after: String(cursor.after), limit: String(cursor.limit) });
    const { status, json } = await this.send('GET', `/v1/jobs/${jobId}/${kind}?${query}`);
    must(status === 200, `${kind} answered ${status}`);
    return page.parse(json);
  }

  async metrics(jobId: string): Promise<ClusterMetricsPage> {
    return this.series(jobId, 'metrics', clusterMetricsPage, { after: 0, limit: 1000 });
  }

  /** The job once `isThere` holds. @throws when it ends otherwise or the time is up. */
  async jobWhen(id: string, what: string, isThere: (job: ClusterJob) => boolean): Promise<ClusterJob> {
    return this.until(`job ${id} to be ${what}`, async () => {
      const job = await this.job(id);
      if (isThere(job)) return job;
      must(
        !isEnded(job),
        `the job ended as ${job.status} (${job.error?.message ?? 'no error'}), not ${what}`,
      );
      return null;
    });
  }

  async until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
    const deadline = performance.now() + this.options.timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      must(performance.now() < deadline, `waited ${this.options.timeoutMs / 1000} s for ${what}`);
      await sleep(POLL_MS);
    }
  }

  /** Begins the one training that runs to its end; the checks that come before it is needed run meanwhile. */
  startTraining(): Promise<ClusterJob> {
    return (this.training ??= this.submit());
  }

  /** That training, succeeded. */
  async trained(): Promise<ClusterJob> {
    const { id } = await this.startTraining();
    return this.jobWhen(id, 'succeeded', ({ status }) => status === 'succeeded');
  }
}

/** @throws unless the answer has this status and the contract's error with one of these codes. */
export function mustRefuse(answer: Answer, status: number | readonly number[], ...codes: string[]): void {
  const statuses = typeof status === 'number' ? [status] : status;
  const error = clusterErrorResponse.safeParse(answer.json);
  const seen = `answered ${answer.status} ${brief(answer.json ?? answer.bytes.toString('utf8'))}`;
  must(statuses.includes(answer.status), `${seen}, not ${statuses.join(' or ')}`);
  must(error.success, `${seen}, which is not the contract's error`);
  must(codes.includes(error.data.error.code), `${seen}, not the code ${codes.join(' or ')}`);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
