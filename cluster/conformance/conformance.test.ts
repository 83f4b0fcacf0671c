import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterArtifact, ClusterJob, ClusterMetricsPage } from '../../src/core/cluster/contract.ts';
import type { Engine } from '../engines/engine.ts';
import { createLocalEngine } from '../engines/local/engine.ts';
import { createRayEngine } from '../engines/ray/engine.ts';
import { rayOptions } from '../engines/ray/testing/ray-options.ts';
import { RayServer } from '../engines/ray/testing/ray-server.ts';
import { Network } from '../service/network.ts';
import { openService, type ClusterService } from '../service/service.ts';
import { startFileServer, type FileServer } from '../service/testing/file-server.ts';
import { API_KEY, WEBHOOK_SECRET } from '../service/testing/harness.ts';
import { runConformance, type CheckResult } from './run.ts';
import { PlayingEngine } from './testing/playing-engine.ts';

let storage: FileServer;
let directory: string;
let service: ClusterService;
let ray: RayServer | undefined;

beforeEach(async () => {
  storage = await startFileServer();
  directory = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterEach(async () => {
  await service.close();
  await ray?.close();
  ray = undefined;
  await storage.close();
  rmSync(directory, { recursive: true });
});

/** An answer of the service, or another one instead. */
type Violation = (request: Request, answer: () => Promise<Response>) => Response | Promise<Response>;

async function conformanceOf(
  engine: Engine,
  webhookSecret: string | null,
  { violation, only }: { violation?: Violation; only?: string } = {},
): Promise<CheckResult[]> {
  service = openService({
    dataDirectory: directory,
    apiKeys: [API_KEY],
    network: new Network({ allowedHosts: new Set([storage.host]) }),
    engine,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    webhookSecret,
    retentionHours: 72,
    retryDelayMs: 1,
  });
  await service.begin();
  const options = {
    url: 'http://cluster.test',
    key: API_KEY,
    storage,
    timeoutMs: 120_000,
    webhookSecret: WEBHOOK_SECRET,
    fetch: async (url: string | URL | Request, init?: RequestInit) => {
      const request = new Request(url, init);
      const answer = async () => service.app.request(request);
      return violation ? violation(request.clone(), answer) : answer();
    },
  };
  return runConformance(options, { only });
}

const named = (results: CheckResult[], wanted: CheckResult['result']) =>
  results.filter(({ result }) => result === wanted).map(({ name, detail }) => `${name}: ${detail}`);

test('the local engine conforms, with every feature that it offers', async () => {
  const results = await conformanceOf(createLocalEngine({ threads: 2, slots: 1 }), WEBHOOK_SECRET);
  expect(named(results, 'failed')).toEqual([]);
  expect(named(results, 'skipped')).toEqual([]);
}, 300_000);

test('the Ray engine conforms: each job is a process that Ray starts and stops', async () => {
  ray = await new RayServer({ token: 'of-ray' }).listen();
  const engine = createRayEngine({ ...rayOptions(ray.url), token: 'of-ray' });
  const results = await conformanceOf(engine, WEBHOOK_SECRET);
  expect(named(results, 'failed')).toEqual([]);
  expect(named(results, 'skipped').filter((line) => !line.endsWith('does not offer inference'))).toEqual([]);
  // Each was forgotten once it had ended.
  expect([...ray.jobs.keys()]).toEqual([]);
}, 300_000);

test('what a cluster does not offer is skipped', async () => {
  const results = await conformanceOf(new PlayingEngine(), null);
  expect(named(results, 'failed')).toEqual([]);
  const features = named(results, 'skipped').map((line) => / does not offer (\w+)$/.exec(line)?.[1]);
  expect([...new Set(features)].sort()).toEqual([
    'checkpoints',
    'inference',
    'init_adapter',
    'resume',
    'save_on_cancel',
    'webhooks',
  ]);
});

const path = (request: Request) => new URL(request.url).pathname;

/** Changes the JSON of answers to paths that end so. */
const changing =
  (end: string, change: (body: never) => unknown): Violation =>
  async (request, answer) => {
    const response = await answer();
    if (!path(request).endsWith(end) || !response.ok) return response;
    return Response.json(change((await response.json()) as never), { status: response.status });
  };

test.each<[string, Violation, string]>([
  [
    'lets everybody in',
    (request, answer) =>
      request.headers.has('authorization') && !request.url.includes('capabilities')
        ? answer()
        : service.app.request(path(request), { headers: { authorization: `Bearer ${API_KEY}` } }),
    'no key is refused by every endpoint',
  ],
  [
    'makes a job for every submission',
    async (request, answer) => {
      if (request.method !== 'POST' || path(request) !== '/v1/jobs') return answer();
      const headers = new Headers(request.headers);
      headers.set('idempotency-key', `${headers.get('idempotency-key') ?? ''}${Math.random()}`);
      return service.app.request(path(request), { method: 'POST', headers, body: await request.text() });
    },
    'a job is created once',
  ],
  [
    'leaves a gap in the metrics',
    changing('/metrics', (page: ClusterMetricsPage) => ({
      ...page,
      data: page.data.filter(({ seq }) => seq !== 4),
    })),
    'metrics: seq from 1 without a gap',
  ],
  [
    'ignores the limit of logs',
    (request, answer) =>
      path(request).endsWith('/logs')
        ? service.app.request(
            `${path(request)}?after=${new URL(request.url).searchParams.get('after')}`,
            request,
          )
        : answer(),
    'logs: seq from 1',
  ],
  [
    'lists another hash',
    changing('/artifacts', ({ data }: { data: ClusterArtifact[] }) => ({
      data: data.map((item) => ({ ...item, sha256: '0'.repeat(64) })),
    })),
    'artifacts have the size, SHA-256 and MD5',
  ],
  [
    'ignores Range',
    (request, answer) => {
      request.headers.delete('range');
      return path(request).startsWith('/v1/artifacts/') ? service.app.request(request) : answer();
    },
    'downloads honour Range',
  ],
  [
    'counts a push that it was not asked to make good',
    changing('/artifacts', ({ data }: { data: ClusterArtifact[] }) => ({
      data: data.map((item) =>
        item.export_error === null
          ? item
          : { ...item, export_error: null, exported_at: new Date().toISOString() },
      ),
    })),
    'a push that breaks half-way',
  ],
  [
    'cancels what has succeeded',
    changing('/cancel', ({ status }: { status: string }) => ({
      status: status === 'succeeded' ? 'cancelled' : status,
    })),
    'a cancel after the end changes nothing',
  ],
  [
    'answers a web page where a job is unknown',
    async (request, answer) => {
      const response = await answer();
      return response.status === 404 ? new Response('<html>', { status: 404 }) : response;
    },
    'unknown jobs and artifacts are 404',
  ],
  [
    'promises a success without the last step',
    async (request, answer) => {
      const response = await answer();
      if (!/^\/v1\/jobs\/job_[^/]+$/.test(path(request))) return response;
      const job = (await response.json()) as ClusterJob;
      return Response.json({ ...job, progress: { ...job.progress, step: Math.min(job.progress.step, 9) } });
    },
    'a job that succeeded has done every step',
  ],
])('a cluster that %s does not conform', async (_, violation, only) => {
  const results = await conformanceOf(new PlayingEngine(), null, { violation, only });
  const verdicts = results.map(({ name, result }) => [name, result]);
  expect(verdicts).toEqual([[expect.stringContaining(only), 'failed']]);
});
