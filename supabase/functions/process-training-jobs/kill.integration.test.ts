/**
 * The tick on the real parts: PostgreSQL with its guards and fences, the data API, and object storage with signed URLs. Only
 * the cluster is scripted (a simulator on a loopback port), so that it stands still between two ticks.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createClusterClient } from '../../../src/core/cluster/client.ts';
import { presetHyperparameters } from '../../../src/core/training/hyperparameters.ts';
import { claimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import {
  callFunction,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
} from '../../../src/testing/stack/stack.ts';
import type { JobStore } from './ports.ts';
import { createSupabaseBudgets } from './supabase-budgets.ts';
import { createSupabaseStorage } from './supabase-storage.ts';
import { createSupabaseStore } from './supabase-store.ts';
import { createSupabaseSweeps } from './supabase-sweeps.ts';
import { ClusterSimulator } from './testing/cluster-simulator.ts';
import {
  ALL_POINTS,
  comparable,
  live,
  STATIONS,
  tick,
  tickUntil,
  type Remains,
  type World,
} from './testing/life.ts';

jest.setTimeout(300_000);

const MODEL = 'mistralai/Mistral-7B-v0.1';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const storage = createSupabaseStorage(serviceClient(), fetch);
const store = createSupabaseStore(serviceClient());

let owner: { id: string; datasetId: string };
let reference: Remains;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const { id } = await signUpUser();
  const rows = '{"conversation_id":"c1","split":"train","messages":[]}\n';
  const path = `${id}/${randomUUID()}/normalized.jsonl`;
  const { error } = await serviceClient()
    .storage.from('lora-datasets')
    .upload(path, new TextEncoder().encode(rows));
  if (error) throw error;
  const [dataset] = await sql()<{ id: string }[]>`
    insert into public.datasets (
      user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs, training_ready,
      validation_errors, normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${id}, 'Support chats', 'brightrun_lora_v4', 'ready', 'data.jsonl', 100, 9, 1, true,
      '{}', ${path}, ${sha256(rows)}, ${rows.length}
    ) returning id`;
  owner = { id, datasetId: dataset?.id ?? '' };
  reference = (await live(await createWorld())).remains;
});
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
  await closeSql();
});

async function createJob(): Promise<string> {
  const { data, error } = await serviceClient().rpc('create_training_job', {
    p_user_id: owner.id,
    p_job: {
      ...{ name: 'Support tone', dataset_id: owner.datasetId, preset_id: 'balanced', base_model: MODEL },
      hyperparameters: presetHyperparameters('balanced', MODEL),
      ...{ gpu_type: 'A100-80GB', num_gpus: 2, client_request_id: randomUUID(), estimate: {} },
      ...{ estimated_total_cost: 1, estimated_cost_low: 1, estimated_cost_high: 1 },
    },
  });
  if (error) throw error;
  return (data as { job_id: string }).job_id;
}

/** A queued job of the owner, and a simulated cluster of its own. */
async function createWorld(): Promise<World> {
  const simulator = new ClusterSimulator(async (url, bytes) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers });
    if (!response.ok) throw new Error(`push answered ${response.status}: ${await response.text()}`);
  });
  const { url, close } = await simulator.listen();
  closers.push(close);
  const jobId = await createJob();
  return {
    ...{ jobId, simulator },
    ports: {
      store: { ...store, claim: (...args) => claimOnly(jobId, ...args) },
      sweeps: createSupabaseSweeps(serviceClient()),
      budgets: createSupabaseBudgets(serviceClient()),
      cluster: createClusterClient({ baseUrl: url, apiKey: 'simulator-key', fetch }),
      storage,
      ...{ now: () => new Date(), random: () => 0.5, newId: randomUUID },
    },
    async makeDue() {
      await sql()`
        update public.training_jobs set next_poll_at = now(), lease_until = now() - interval '1 second' where id = ${jobId}`;
    },
    async requestCancel() {
      await sql()`select public.request_job_cancel(${owner.id}, ${jobId}, false)`;
    },
    read: () => read(jobId),
  };
}

/** The real claim, of one job: it goes first in the queue for the length of a transaction, as other tests have jobs too. */
async function claimOnly(
  jobId: string,
  ...[worker, , leaseSeconds]: Parameters<JobStore['claim']>
): Promise<unknown[]> {
  return sql().begin(async (transaction) => {
    const due = await transaction`
      update public.training_jobs set next_poll_at = '1990-01-01'
      where id = ${jobId} and next_poll_at <= now() and (lease_until is null or lease_until < now())
        and status in ('queued', 'initializing', 'running')
      returning id`;
    if (due.length === 0) return [];
    const rows = await transaction<{ job: unknown }[]>`
      select to_jsonb(c) as job from public.claim_training_jobs(${worker}, 1, ${leaseSeconds}) c`;
    return rows.map(({ job }) => job);
  });
}

async function read(jobId: string): Promise<Remains> {
  const rows = async (table: string, order: string) => {
    const found = await sql()<{ row: Record<string, unknown> }[]>`
      select to_jsonb(t) as row from ${sql()(`public.${table}`)} t where job_id = ${jobId} order by ${sql()(order)}`;
    return found.map(({ row }) => row);
  };
  const [job] = await sql()<{ row: Record<string, unknown> }[]>`
    select to_jsonb(j) as row from public.training_jobs j where id = ${jobId}`;
  const notifications = await sql()<{ row: Record<string, unknown> }[]>`
    select to_jsonb(n) as row from public.notifications n where metadata ->> 'job_id' = ${jobId}`;
  return {
    job: job?.row ?? {},
    metrics: await rows('metrics_points', 'step'),
    logs: await rows('job_logs', 'seq'),
    checkpoints: await rows('checkpoints', 'step'),
    costs: await rows('cost_records', 'cost_type'),
    models: await rows('model_artifacts', 'id'),
    notifications: notifications.map(({ row }) => row),
    files: await readFiles(`${owner.id}/${jobId}/`),
  };
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const objects = await sql()<{ name: string }[]>`
    select name from storage.objects where bucket_id = 'lora-models' and starts_with(name, ${folder}) order by name`;
  const files = await Promise.all(
    objects.map(async ({ name }) => {
      const range = await storage.readRange('lora-models', name, 0, 1_000_000);
      return [name.slice(folder.length), sha256(range?.bytes ?? '')] as const;
    }),
  );
  return Object.fromEntries(files);
}

const expectSameEnd = async (world: World) => {
  expect(comparable(await world.read())).toEqual(reference);
  expect(world.simulator.jobs).toHaveLength(1);
};

test('an undisturbed life ends with a proven model, and every point, line and cent once', () => {
  expect(reference.job).toMatchObject({
    status: 'completed',
    progress: 100,
    hasModel: true,
    final_cost: 0.033333,
  });
  expect(reference.metrics).toHaveLength(ALL_POINTS);
  expect(reference.metrics[3]).toMatchObject({ step: 3, training_loss: 'NaN' });
  expect(reference.logs.map(({ message }) => message)).toEqual(
    Array.from({ length: ALL_POINTS }, (_, step) => `step ${step}`),
  );
  expect(reference.checkpoints).toHaveLength(1);
  expect(reference.costs).toEqual([expect.objectContaining({ cost_type: 'compute', amount: 0.033333 })]);
  expect(reference.models).toEqual([
    expect.objectContaining({ training_summary: expect.objectContaining({ total_cost: 0.033333 }) }),
  ]);
  expect(reference.notifications).toEqual([
    expect.objectContaining({ type: 'job_complete', action_url: '/models/<id>', read: false }),
  ]);
  expect(Object.keys(reference.files)).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
});

test.each(['submit', 'ingest', 'finish'] as const)(
  'a tick killed between any two calls of %s and run again ends the same',
  async (station) => {
    let fatal = 0;
    for (let hasDied = true; hasDied; fatal++) {
      const world = await createWorld();
      const life = await live(world, { station, fatal });
      expect({ fatal, ...life.remains }).toEqual({ fatal, ...reference });
      expect(world.simulator.jobs).toHaveLength(1);
      hasDied = life.hasDied;
    }
    expect(fatal).toBeGreaterThan(4);
  },
);

test.each(['submit', 'ingest', 'finish'] as const)('two ticks at once do no harm in %s', async (station) => {
  const world = await createWorld();
  for (const next of ['submit', 'ingest', 'finish'] as const) {
    STATIONS[next].prepare(world.simulator);
    if (next === station) {
      await world.makeDue();
      await Promise.all([tick(world), tick(world)]);
    }
    await tickUntil(world, STATIONS[next].isReached);
  }
  await expectSameEnd(world);
});

test('what a tick writes after its lease was taken over does not land', async () => {
  const world = await createWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.finish.prepare(world.simulator);
  const stale = {
    ...world,
    ports: {
      ...world.ports,
      store: {
        ...world.ports.store,
        commit: async (...args: Parameters<JobStore['commit']>) => {
          await tickUntil(world, STATIONS.finish.isReached);
          return store.commit(...args);
        },
      },
    },
  };
  await world.makeDue();
  expect(await tick(stale)).toMatchObject({ looks: 1, written: 0 });
  await expectSameEnd(world);
});

test('a job under somebody else’s lease is left alone', async () => {
  const world = await createWorld();
  await sql()`
    update public.training_jobs set lease_owner = ${randomUUID()}, lease_until = now() + interval '1 minute'
    where id = ${world.jobId}`;
  const before = await world.read();
  expect(await tick(world)).toEqual({ rounds: 0, looks: 0, written: 0, problems: [] });
  expect(await world.read()).toEqual(before);
});

test.each([
  ['down at submit', 'submit', 'down', 'cannot be reached'],
  ['garbage at submit', 'submit', 'garbage', 'does not speak its protocol'],
  ['down during training', 'ingest', 'down', 'cannot be reached'],
  ['garbage during training', 'ingest', 'garbage', 'does not speak its protocol'],
] as const)('a cluster that is %s is named, and nothing is lost', async (_, station, outage, reason) => {
  const world = await createWorld();
  if (station === 'ingest') {
    await tickUntil(world, STATIONS.submit.isReached);
    STATIONS.ingest.prepare(world.simulator);
    await tickUntil(world, STATIONS.ingest.isReached);
  }
  world.simulator.outage = outage;
  await world.makeDue();
  await tick(world);
  expect((await world.read()).job.status_detail).toContain(reason);
  world.simulator.outage = 'none';
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.finish.prepare(world.simulator);
  await tickUntil(world, STATIONS.finish.isReached);
  await expectSameEnd(world);
});

test('a wrong cluster key is said to the job’s owner, and the job goes on when it is right', async () => {
  const world = await createWorld();
  world.simulator.key = 'another';
  await tick(world);
  expect((await world.read()).job).toMatchObject({
    status: 'queued',
    status_detail: expect.stringContaining('does not accept the platform’s key'),
  });
  world.simulator.key = 'simulator-key';
  await tickUntil(world, STATIONS.submit.isReached);
});

test('a cancel during training is pressed through, and what was trained is billed', async () => {
  const world = await createWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.ingest.prepare(world.simulator);
  await tickUntil(world, STATIONS.ingest.isReached);
  await world.requestCancel();
  await tickUntil(world, STATIONS.finish.isReached);
  const { job, notifications } = await world.read();
  expect(job).toMatchObject({ status: 'cancelled', error_code: 'cancelled_by_user', final_cost: 0.02 });
  expect(notifications).toEqual([]);
});

test('the store claims through the data API what the reconciler can read', async () => {
  const jobId = await createJob();
  await sql()`update public.training_jobs set next_poll_at = '1980-01-01' where id = ${jobId}`;
  const [row] = await store.claim(randomUUID(), 1, 60);
  expect(claimedJob.parse(row)).toMatchObject({
    id: jobId,
    status: 'queued',
    billed_gpu_seconds: 0,
    delivery: null,
  });
});

test('the deployed function runs a tick for the scheduler, and for nobody else', async () => {
  const answer = await callFunction('process-training-jobs');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    success: true,
    data: {
      rounds: expect.any(Number),
      looks: expect.any(Number),
      written: expect.any(Number),
      problems: expect.any(Array),
    },
  });
  const stranger = await fetch(`${testStack().functionsUrl}/process-training-jobs`, { method: 'POST' });
  expect(stranger.status).toBe(401);
});
