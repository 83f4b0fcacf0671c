import { createHash, randomUUID } from 'node:crypto';
import { createClusterClient } from '../../../../src/core/cluster/client.ts';
import { presetHyperparameters } from '../../../../src/core/training/hyperparameters.ts';
import { serviceClient, signUpUser, sql } from '../../../../src/testing/stack/stack.ts';
import type { JobStore } from '../ports.ts';
import { createSupabaseBudgets } from '../supabase-budgets.ts';
import { createSupabaseStorage } from '../supabase-storage.ts';
import { createSupabaseStore } from '../supabase-store.ts';
import { createSupabaseSweeps } from '../supabase-sweeps.ts';
import { ClusterSimulator } from './cluster-simulator.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { Remains, World } from './life.ts';

/** The base model whose adapter the simulated cluster makes. */
export const SIMULATED_MODEL = 'brightrun/tiny-chat-4m';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A user with a dataset that can be trained on. */
export interface Owner {
  id: string;
  datasetId: string;
}

/** A world on the real database and storage. */
export interface StackWorld extends World {
  /** Between the tick and the simulator. */
  proxy: FaultProxy;
}

const closers: (() => Promise<void>)[] = [];

/** Ends the clusters of all worlds. */
export async function closeWorlds(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

export async function createOwner(): Promise<Owner> {
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
  return { id, datasetId: dataset?.id ?? '' };
}

/** A queued job on two A100s, made as the server makes it. */
export async function createJob(owner: Owner): Promise<string> {
  const { data, error } = await serviceClient().rpc('create_training_job', {
    p_user_id: owner.id,
    p_job: {
      ...{
        name: 'Support tone',
        dataset_id: owner.datasetId,
        preset_id: 'balanced',
        base_model: SIMULATED_MODEL,
      },
      hyperparameters: presetHyperparameters('balanced', SIMULATED_MODEL),
      ...{ gpu_type: 'A100-80GB', num_gpus: 2, client_request_id: randomUUID(), estimate: {} },
      ...{ estimated_total_cost: 1, estimated_cost_low: 1, estimated_cost_high: 1 },
    },
  });
  if (error) throw error;
  return (data as { job_id: string }).job_id;
}

interface WorldOptions {
  /** Of the proxy, in [0, 1). */
  random?: () => number;
  /** How long the tick waits for one answer of the cluster. */
  timeoutMs?: number;
}

/** A simulated cluster that pushes its files to where signed URLs say. */
export const createSimulator = (): ClusterSimulator =>
  new ClusterSimulator(async (url, bytes) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers });
    if (!response.ok) throw new Error(`push answered ${response.status}: ${await response.text()}`);
  });

/** A queued job of the owner, and a simulated cluster of its own behind a proxy that lets everything through. */
export async function createStackWorld(owner: Owner, options: WorldOptions = {}): Promise<StackWorld> {
  const { random = Math.random, timeoutMs } = options;
  const simulator = createSimulator();
  const { url, close } = await simulator.listen();
  const proxy = new FaultProxy(url, random);
  const baseUrl = await proxy.listen();
  closers.push(close, () => proxy.close());
  const jobId = await createJob(owner);
  const store = createSupabaseStore(serviceClient());
  return {
    ...{ jobId, simulator, proxy },
    ports: {
      store: { ...store, claim: (...args) => claimOnly('id', jobId, ...args) },
      sweeps: createSupabaseSweeps(serviceClient()),
      budgets: createSupabaseBudgets(serviceClient()),
      cluster: createClusterClient({ baseUrl, apiKey: 'simulator-key', fetch, timeoutMs }),
      storage: createSupabaseStorage(serviceClient(), fetch),
      ...{ now: () => new Date(), random: () => 0.5, newId: randomUUID },
    },
    async makeDue() {
      await sql()`
        update public.training_jobs set next_poll_at = now(), lease_until = now() - interval '1 second' where id = ${jobId}`;
    },
    async requestCancel() {
      await sql()`select public.request_job_cancel(${owner.id}, ${jobId}, false)`;
    },
    read: () => read(owner.id, jobId),
  };
}

/** The real claim, of one job or one search's jobs: they go first in the queue for the length of a transaction. */
export async function claimOnly(
  column: 'id' | 'sweep_id',
  value: string,
  ...[worker, , leaseSeconds]: Parameters<JobStore['claim']>
): Promise<unknown[]> {
  return sql().begin(async (transaction) => {
    const due = await transaction`
      update public.training_jobs set next_poll_at = '1970-01-01'
      where ${transaction(column)} = ${value} and next_poll_at <= now() and (lease_until is null or lease_until < now())
        and status in ('queued', 'initializing', 'running')
      returning id`;
    if (due.length === 0) return [];
    const rows = await transaction<{ job: unknown }[]>`
      select to_jsonb(c) as job from public.claim_training_jobs(${worker}, ${due.length}, ${leaseSeconds}) c`;
    return rows.map(({ job }) => job);
  });
}

async function read(userId: string, jobId: string): Promise<Remains> {
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
    files: await readFiles(`${userId}/${jobId}/`),
  };
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const objects = await sql()<{ name: string }[]>`
    select name from storage.objects where bucket_id = 'lora-models' and starts_with(name, ${folder}) order by name`;
  const storage = createSupabaseStorage(serviceClient(), fetch);
  const files = await Promise.all(
    objects.map(async ({ name }) => {
      const range = await storage.readRange('lora-models', name, 0, 1_000_000);
      return [name.slice(folder.length), sha256(range?.bytes ?? '')] as const;
    }),
  );
  return Object.fromEntries(files);
}
