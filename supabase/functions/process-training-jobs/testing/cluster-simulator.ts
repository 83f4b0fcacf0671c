import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createClusterClient, type ClusterClient } from '../../../../src/core/cluster/client.ts';
import {
  createClusterJobRequest,
  exportArtifactsRequest,
  type ClusterCapabilities,
  type ClusterErrorCode,
  type CreateClusterJobRequest,
} from '../../../../src/core/cluster/contract.ts';
import { SimulatedJob } from './simulated-job.ts';

interface Answer {
  status: number;
  body: unknown;
}

/** How the simulator's outside looks: well, refusing connections, or a proxy's error page. */
export type Outage = 'none' | 'down' | 'garbage';

/**
 * A scripted stand-in for a GPU cluster: it speaks the contract (keys, idempotency, pages, pushes) and trains nothing. What
 * its jobs do is up to the test. Real engines are tested by the cluster's own conformance suite.
 */
export class ClusterSimulator {
  readonly jobs: SimulatedJob[] = [];
  /** Jobs that it knows nothing of any more. */
  readonly lost: SimulatedJob[] = [];
  key = 'simulator-key';
  /** Without, every submission makes a job, as clusters do that ignore the key: then only looking first helps. */
  isIdempotent = true;
  outage: Outage = 'none';
  features: ClusterCapabilities['features'] = ['save_on_cancel', 'checkpoints', 'resume'];
  refusesExports = false;
  /** Its checkpoints are listed while a job trains, too; else once it has ended. */
  listsWhileTraining = false;
  /** What every submission carried. */
  readonly requests: CreateClusterJobRequest[] = [];
  /** So many of the next pushes arrive with a flipped byte. */
  corruptPushes = 0;
  /** Refuses every new job with this error. */
  refusal: { status: number; code: ClusterErrorCode; message: string; retryable: boolean } | null = null;
  private readonly put: (url: string, bytes: Uint8Array) => Promise<void>;

  constructor(put: (url: string, bytes: Uint8Array) => Promise<void>) {
    this.put = put;
  }

  async handle(method: string, url: URL, headers: Headers, body: string): Promise<Answer> {
    if (this.outage === 'garbage') return { status: 200, body: '<html>502 Bad Gateway</html>' };
    if (headers.get('authorization') !== `Bearer ${this.key}`)
      return failure(401, 'unauthorized', 'Wrong key.');
    const parts = url.pathname.split('/').slice(3).map(decodeURIComponent);
    if (url.pathname === '/v1/capabilities') return { status: 200, body: this.capabilities() };
    const [id, part, action] = parts;
    if (id === undefined) return method === 'POST' ? this.create(headers, body) : this.list(url.searchParams);
    const job = this.jobs.find(({ view }) => view.id === id);
    if (!job) return failure(404, 'not_found', `There is no job ${id}.`);
    if (part === 'cancel') return { status: 202, body: { status: job.cancel() } };
    if (action === 'export') return this.export(job, body);
    if (part === 'metrics') return page(job.metrics, url.searchParams);
    if (part === 'logs') return page(job.logs, url.searchParams);
    if (part === 'artifacts') return { status: 200, body: { data: job.artifacts } };
    const isListed = this.listsWhileTraining || job.view.finished_at !== null;
    return { status: 200, body: { data: isListed ? job.checkpoints() : [] } };
  }

  private capabilities(): ClusterCapabilities {
    const limits = { max_training_file_bytes: 1e9, max_runtime_seconds: 1e6, max_queued_jobs: 100 };
    return { models: [], gpus: [], limits, features: this.features };
  }

  private create(headers: Headers, body: string): Answer {
    const key = headers.get('idempotency-key') ?? '';
    const request = createClusterJobRequest.parse(JSON.parse(body));
    const known = this.jobs.find(({ view }) => view.idempotency_key === key);
    if (known && this.isIdempotent) return { status: 200, body: { job: known.view } };
    if (this.refusal) {
      const { status, code, message, retryable } = this.refusal;
      return failure(status, code, message, retryable);
    }
    const job = new SimulatedJob(`ftjob-${randomUUID()}`, key, request.model, request.resume_from);
    this.requests.push(request);
    this.jobs.push(job);
    return { status: 201, body: { job: job.view } };
  }

  private list(query: URLSearchParams): Answer {
    const ids = query.get('ids')?.split(',');
    const key = query.get('idempotency_key');
    const status = query.get('status');
    const found = this.jobs.filter(
      ({ view }) =>
        ids?.includes(view.id) ?? (status ? view.status === status : view.idempotency_key === key),
    );
    return { status: 200, body: { data: found.map(({ view }) => view), has_more: false } };
  }

  private async export(job: SimulatedJob, body: string): Promise<Answer> {
    if (this.refusesExports) return failure(409, 'conflict', 'Nothing is handed out.');
    const { files } = exportArtifactsRequest.parse(JSON.parse(body));
    for (const { id, url } of files) {
      const bytes = Uint8Array.from(job.bytesOf(id));
      if (this.corruptPushes > 0) {
        this.corruptPushes -= 1;
        bytes.set([(bytes[0] ?? 0) ^ 1]);
      }
      await this.put(url, bytes);
      job.markExported(id);
    }
    return { status: 202, body: { status: 'exporting' } };
  }

  /** A client that talks to the simulator in-process. */
  client(): ClusterClient {
    const fetchSimulator = async (input: string | URL | Request, init?: RequestInit) => {
      if (this.outage === 'down') throw new TypeError('fetch failed');
      const request = new Request(input, init);
      const answer = await this.handle(
        request.method,
        new URL(request.url),
        request.headers,
        await request.text(),
      );
      return Response.json(answer.body, { status: answer.status });
    };
    return createClusterClient({
      baseUrl: 'http://simulator',
      apiKey: 'simulator-key',
      fetch: fetchSimulator,
    });
  }

  /** Serves the simulator on a free loopback port. */
  async listen(): Promise<{ url: string; close: () => Promise<void> }> {
    const server = createServer((request, response) => {
      void (async () => {
        if (this.outage === 'down') return response.socket?.destroy();
        const url = new URL(request.url ?? '/', 'http://simulator');
        const headers = new Headers(request.headers as Record<string, string>);
        const answer = await this.handle(request.method ?? 'GET', url, headers, await text(request));
        response
          .writeHead(answer.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer.body));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  }
}

function failure(status: number, code: ClusterErrorCode, message: string, retryable = false): Answer {
  return { status, body: { error: { code, message, retryable } } };
}

/** Items after the cursor; pages of at most seven, so that reading takes several. */
function page(items: readonly { seq: number }[], query: URLSearchParams): Answer {
  const after = Number(query.get('after'));
  const rest = items.filter(({ seq }) => seq > after);
  const data = rest.slice(0, Math.min(7, Number(query.get('limit'))));
  return {
    status: 200,
    body: { data, next: data.at(-1)?.seq ?? after, has_more: rest.length > data.length },
  };
}
