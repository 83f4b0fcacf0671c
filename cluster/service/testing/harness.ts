import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClusterClient, type ClusterClient } from '../../../src/core/cluster/client.ts';
import type { CreateClusterJobRequest } from '../../../src/core/cluster/contract.ts';
import { Network } from '../network.ts';
import { openService, type ClusterService } from '../service.ts';
import { FakeEngine } from './fake-engine.ts';
import { startFileServer, type FileServer } from './file-server.ts';

export const API_KEY = 'a-key-of-the-tests';
export const WEBHOOK_SECRET = `whsec_${Buffer.from('the secret of the webhook tests').toString('base64')}`;

export interface Harness {
  engine: FakeEngine;
  storage: FileServer;
  client: ClusterClient;
  logs: string[];
  /** Sets the retention's clock ahead and deletes what has expired. */
  sweepAfter: (hours: number) => Promise<void>;
  dataDirectory: string;
  /** A raw request to the service, with the key unless headers say otherwise. */
  send: (
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<Response>;
  request: (change?: Partial<CreateClusterJobRequest>) => CreateClusterJobRequest;
  /** Closes the service, while its programs end without a word unless they outlive it, and opens another on the same data. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/** The real service on a fresh directory, with a played engine and a file server. */
export async function startHarness(options: { slots?: number; apiKeys?: string[] } = {}): Promise<Harness> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'cluster-'));
  const storage = await startFileServer();
  const engine = new FakeEngine(options.slots);
  const clock = { aheadMs: 0 };
  const logs: string[] = [];
  const log = (event: string) => void logs.push(event);
  const open = () =>
    openService({
      dataDirectory,
      apiKeys: options.apiKeys ?? ['another-key-of-the-tests', API_KEY],
      network: new Network({ allowedHosts: new Set([storage.host]) }),
      engine,
      logger: { info: log, warn: log, error: log },
      webhookSecret: WEBHOOK_SECRET,
      retentionHours: 72,
      now: () => Date.now() + clock.aheadMs,
      retryDelayMs: 1,
    });
  let service: ClusterService = open();
  await service.begin();

  const content = Buffer.from('{"conversation_id":"c"}\n');
  storage.files.set('/training.jsonl', content);
  const send: Harness['send'] = async (method, path, { body, headers } = {}) =>
    service.app.request(path, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });

  return {
    engine,
    storage,
    logs,
    dataDirectory,
    async sweepAfter(hours) {
      clock.aheadMs = hours * 3600_000;
      await service.sweep();
    },
    send,
    client: createClusterClient({
      baseUrl: 'http://cluster.test',
      apiKey: API_KEY,
      fetch: async (url, init) => service.app.request(new Request(url, init)),
    }),
    request: (change = {}) => ({ ...trainingRequest(storage.url('/training.jsonl'), content), ...change }),
    async restart() {
      const closed = service.close();
      if (!engine.outlivesService) {
        for (const program of engine.programs) program.exit({ code: null, signal: 'SIGKILL' });
      }
      await closed;
      service = open();
      await service.begin();
    },
    async close() {
      const closed = service.close();
      for (const program of engine.programs) program.exit();
      await closed;
      await storage.close();
      rmSync(dataDirectory, { recursive: true });
    },
  };
}

/** Long for a busy machine, and shorter than a test may take: a wait that is in vain ends with the line it is in. */
const PATIENCE_MS = 30_000;

/** Waits until `look` answers something truthy. @throws when it does not in half a minute, or the time given. */
export async function eventually<T>(
  look: () => Promise<T | false | null | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error('What was waited for did not come.');
    await sleep(5);
  }
}

/** A training that the played engine takes, on the file `content` at `url`. */
export const trainingRequest = (url: string, content: Buffer): CreateClusterJobRequest => ({
  model: 'toy',
  method: {
    type: 'supervised',
    lora: { r: 8, alpha: 16, dropout: 0, target_modules: ['q_proj'], quantization: 'none' },
  },
  hyperparameters: {
    n_epochs: 1,
    batch_size: 4,
    gradient_accumulation_steps: 1,
    learning_rate: 2e-4,
    lr_scheduler: 'cosine',
    warmup_steps: 0,
    weight_decay: 0,
    max_grad_norm: 1,
    max_seq_length: 256,
    seed: 1,
  },
  training_file: {
    url,
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
  },
  resources: { gpu_type: 'CPU', gpu_count: 1, max_runtime_seconds: 3600 },
  metadata: {},
});
