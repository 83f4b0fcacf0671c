import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClusterClient, type ClusterClient } from '../src/core/cluster/client.ts';
import type { ClusterJob, CreateClusterJobRequest } from '../src/core/cluster/contract.ts';
import { jobPaths } from './engines/job-files.ts';
import { readSafetensors } from './engines/local/safetensors.ts';
import { lockHolder } from './process-lock.ts';
import { startFileServer, type FileServer } from './service/testing/file-server.ts';

const API_KEY = 'the-key-of-this-test';
const SETUP_MS = 120_000;

let directory: string;
let storage: FileServer;
let service: ChildProcessWithoutNullStreams;
let client: ClusterClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cluster-process-'));
  storage = await startFileServer();
});
afterAll(async () => {
  service.kill('SIGKILL');
  await storage.close();
  rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 200 });
});

/** Starts the real service as a process of its own and waits until it listens. */
async function startService(): Promise<void> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  service = spawn(process.execPath, ['--import', 'tsx', main], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env['PATH'],
      CLUSTER_PORT: '0',
      CLUSTER_DATA_DIR: directory,
      CLUSTER_JOBS_DIR: join(directory, 'elsewhere'),
      CLUSTER_API_KEYS: API_KEY,
      CLUSTER_ALLOWED_HOSTS: storage.host,
      CLUSTER_THREADS: '1',
    },
  });
  for await (const line of createInterface({ input: service.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url?: string };
    if (event !== 'listening' || !url) continue;
    service.stdout.resume();
    client = createClusterClient({ baseUrl: url, apiKey: API_KEY, fetch });
    return;
  }
  throw new Error('the service did not start');
}

/** Twelve conversations of one pattern, two of them for validation. */
function trainingRequest(): CreateClusterJobRequest {
  const colours = ['red', 'blue', 'green', 'black', 'white', 'brown'];
  const rows = Array.from({ length: 12 }, (_, index) => ({
    conversation_id: `c${index}`,
    split: index < 2 ? 'validation' : 'train',
    messages: [
      { role: 'user', content: `Do you like ${colours[index % 6]}?` },
      { role: 'assistant', content: `Aye, ${colours[index % 6]}!` },
    ],
  }));
  const file = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  storage.files.set('/training.jsonl', file);
  const projections = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
  return {
    model: 'brightrun/tiny-chat-4m',
    method: {
      type: 'supervised',
      lora: { r: 8, alpha: 16, dropout: 0.05, target_modules: [...projections], quantization: 'none' },
    },
    hyperparameters: {
      n_epochs: 1,
      batch_size: 2,
      gradient_accumulation_steps: 1,
      learning_rate: 2e-4,
      lr_scheduler: 'cosine',
      warmup_steps: 5,
      weight_decay: 0,
      max_grad_norm: 1,
      max_seq_length: 256,
      seed: 3,
    },
    training_file: {
      url: storage.url('/training.jsonl'),
      sha256: createHash('sha256').update(file).digest('hex'),
      bytes: file.length,
    },
    resources: { gpu_type: 'LOCAL-CPU', gpu_count: 1, max_runtime_seconds: 600 },
    metadata: {},
  };
}

async function jobWhen(id: string, isThere: (job: ClusterJob) => boolean): Promise<ClusterJob> {
  for (;;) {
    const [job] = await client.getJobs([id]);
    if (job && isThere(job)) return job;
    if (job?.error) throw new Error(`the job failed: ${job.error.message}`);
    await sleep(50);
  }
}

test(
  'a real training survives the death of its service and ends with an adapter that was pushed',
  async () => {
    await startService();
    const { id } = await client.createJob(trainingRequest(), 'e2e:1');
    await jobWhen(id, ({ progress }) => progress.step >= 27);

    // The service dies without a word; its worker notices, saves and ends by itself. The next service comes before that
    // and must wait, or two would train at once and number the same lines.
    service.kill('SIGKILL');
    const paths = jobPaths(join(directory, 'elsewhere', id));
    expect(lockHolder(paths.lock)).not.toBeNull();
    await startService();
    const job = await jobWhen(id, ({ status }) => status === 'succeeded');
    expect(job).toMatchObject({ attempt: 2, progress: { step: 100, total_steps: 100, epoch: 20 } });
    expect(job.usage.gpu_seconds).toBeGreaterThan(0);

    const { data: points } = await client.getMetrics(id, 0, 1000);
    expect(points.map(({ seq }) => seq)).toEqual(points.map((_, index) => index + 1));
    const steps = points.map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 101 }, (_, step) => step));
    const validLosses = points.flatMap(({ values }) =>
      values.valid_loss === undefined ? [] : [Number(values.valid_loss)],
    );
    expect(validLosses).toHaveLength(5);
    expect(validLosses[4]).toBeLessThan((validLosses[0] ?? 0) / 4);
    const { data: lines } = await client.getLogs(id, 0, 100);
    const log = lines.map(({ message }) => message).join('\n');
    expect(log).toContain('learning_rate 0.0002 → 0.002');
    expect(log).toMatch(/Resumed from the checkpoint of step \d+\./);
    expect((await client.getCheckpoints(id)).map(({ step }) => step)).toEqual([75, 100]);

    const artifacts = await client.getArtifacts(id);
    const files = artifacts.map((artifact) => ({
      id: artifact.id,
      url: storage.url(`/upload/${artifact.path}`),
    }));
    await client.exportArtifacts(id, { files });
    while ((await client.getArtifacts(id)).some(({ exported_at: exported }) => exported === null))
      await sleep(50);
    const received = new Map(storage.received.map(({ path, body }) => [path.slice('/upload/'.length), body]));
    expect([...received.keys()].sort()).toEqual([
      'README.md',
      'adapter_config.json',
      'adapter_model.safetensors',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'training_args.json',
    ]);
    for (const { path, bytes, sha256, md5 } of artifacts) {
      const body = received.get(path) ?? Buffer.alloc(0);
      expect({ path, bytes: body.length }).toEqual({ path, bytes });
      expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
      expect(createHash('md5').update(body).digest('hex')).toBe(md5);
    }
    expect(readSafetensors(received.get('adapter_model.safetensors') ?? Buffer.alloc(0)).size).toBe(
      4 * 7 * 2,
    );
    const args = JSON.parse(readFileSync(join(paths.artifacts, 'training_args.json'), 'utf8')) as object;
    expect(args).toMatchObject({
      requested: { hyperparameters: { learning_rate: 2e-4, n_epochs: 1 } },
      effective: { learningRate: 2e-3, epochs: 20 },
    });
  },
  2 * SETUP_MS,
);

test(
  'a service killed amid a queue, a download and an export goes on with all three',
  async () => {
    const done = await client.findJobByKey('e2e:1');
    const [artifact] = await client.getArtifacts(done?.id ?? '');
    const submit = (name: string, change: Partial<CreateClusterJobRequest> = {}) =>
      client.createJob({ ...trainingRequest(), metadata: { name }, ...change }, name);
    const running = await submit('running');
    await jobWhen(running.id, ({ progress }) => progress.step >= 2);
    const queued = await submit('queued');
    const { training_file: file } = trainingRequest();
    const held = ['/held-download', '/held-upload'];
    for (const path of held) storage.behaviours.set(path, () => undefined);
    const downloading = await submit('downloading', {
      training_file: { ...file, url: storage.url('/held-download') },
    });
    await client.exportArtifacts(done?.id ?? '', {
      files: [{ id: artifact?.id ?? '', url: storage.url('/held-upload') }],
    });
    while (!['GET /held-download', 'PUT /held-upload'].every((line) => storage.requests.includes(line))) {
      await sleep(20);
    }

    service.kill('SIGKILL');
    for (const path of held) storage.behaviours.delete(path);
    storage.files.set('/held-download', storage.files.get('/training.jsonl') ?? Buffer.alloc(0));
    await startService();
    const again = await jobWhen(running.id, ({ attempt }) => attempt === 2);
    expect(again.status).toBe('running');
    expect((await client.getJobs([queued.id]))[0]).toMatchObject({ status: 'queued', queue_position: 0 });
    while ((await client.getArtifacts(done?.id ?? ''))[0]?.exported_at === null) await sleep(50);
    expect(storage.received.filter(({ path }) => path === '/held-upload')).toHaveLength(1);
    while ((await client.getLogs(downloading.id, 0, 10)).data.length === 0) await sleep(50);
    // A cancel in each place: waiting with its file, waiting, and at work.
    for (const { id } of [downloading, queued]) {
      expect(await client.cancelJob(id, { saveCheckpoint: false })).toBe('cancelled');
    }
    await client.cancelJob(running.id, { saveCheckpoint: false });
    await jobWhen(running.id, ({ status }) => status === 'cancelled');
  },
  2 * SETUP_MS,
);

test(
  'a cancelled training leaves a checkpoint, and the service goes when its supervisor does',
  async () => {
    const request = trainingRequest();
    const { id } = await client.createJob({ ...request, metadata: { another: 'job' } }, 'e2e:2');
    await jobWhen(id, ({ progress }) => progress.step >= 2);
    expect(await client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelling');
    const { progress } = await jobWhen(id, ({ status }) => status === 'cancelled');
    expect(progress.step).toBeLessThan(100);
    expect((await client.getCheckpoints(id)).at(-1)?.step).toBe(progress.step);

    const exited = once(service, 'exit');
    service.stdin.end();
    expect(await exited).toEqual([0, null]);
  },
  SETUP_MS,
);
