/**
 * Searches followed by real ticks on the real database; the cluster is scripted, so that it stands still between two ticks.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createClusterClient } from '../../../src/core/cluster/client.ts';
import { presetHyperparameters } from '../../../src/core/training/hyperparameters.ts';
import { closeSql, serviceClient, signUpUser, sql } from '../../../src/testing/stack/stack.ts';
import { runTick } from './handler.ts';
import type { SweepStore, TickPorts } from './ports.ts';
import { createSupabaseBudgets } from './supabase-budgets.ts';
import { createSupabaseStorage } from './supabase-storage.ts';
import { createSupabaseStore } from './supabase-store.ts';
import { createSupabaseSweeps } from './supabase-sweeps.ts';
import { killable } from '../_shared/testing/killable.ts';
import { SETTINGS } from './testing/life.ts';
import type { SimulatedJob } from './testing/simulated-job.ts';
import { claimOnly, createSimulator, SIMULATED_MODEL } from './testing/stack-world.ts';

jest.setTimeout(300_000);

const RANK = presetHyperparameters('balanced', SIMULATED_MODEL).lora_rank;
const storage = createSupabaseStorage(serviceClient(), fetch);
const store = createSupabaseStore(serviceClient());
const sweeps = createSupabaseSweeps(serviceClient());
const closers: (() => Promise<void>)[] = [];
let userId: string;
let datasetId: string;

beforeAll(async () => {
  userId = (await signUpUser()).id;
  datasetId = await insertDataset(1);
});
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
  await sql()`delete from auth.users where id = ${userId}`;
  await closeSql();
});

async function insertDataset(validationPairs: number): Promise<string> {
  const rows = '{"conversation_id":"c1","split":"train","messages":[]}\n';
  const path = `${userId}/${randomUUID()}/normalized.jsonl`;
  const { error } = await serviceClient()
    .storage.from('lora-datasets')
    .upload(path, new TextEncoder().encode(rows));
  if (error) throw error;
  const [dataset] = await sql()<{ id: string }[]>`
    insert into public.datasets (
      user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs, training_ready,
      validation_errors, normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${userId}, ${`${validationPairs} validation pairs`}, 'brightrun_lora_v4', 'ready', 'data.jsonl', 100, 9, ${validationPairs}, true,
      '{}', ${path}, ${createHash('sha256').update(rows).digest('hex')}, ${rows.length}
    ) returning id`;
  return dataset?.id ?? '';
}

interface World {
  sweepId: string;
  ports: TickPorts;
  /** The runs on the cluster, in the search's order. */
  onCluster(): (SimulatedJob | undefined)[];
  /** The jobs are due, and whoever died with their leases has lost them. */
  makeDue(): Promise<void>;
}

/** A search over learning rates, one a run, and a simulated cluster of its own. */
async function createWorld(runs: number, { budget = 1, dataset = datasetId } = {}): Promise<World> {
  const rates = Array.from({ length: runs }, (_, index) => (index + 1) * 1e-4);
  const { data, error } = await serviceClient().rpc('create_sweep', {
    p_user_id: userId,
    p_sweep: {
      ...{ name: 'Support tone', dataset_id: dataset, total_budget: budget, client_request_id: randomUUID() },
      ...{ base_configuration: {}, grid: { learning_rates: rates, lora_ranks: [RANK] } },
      runs: rates.map((learning_rate) => ({
        ...{
          name: `rate ${learning_rate}`,
          dataset_id: dataset,
          preset_id: 'custom',
          base_model: SIMULATED_MODEL,
        },
        hyperparameters: { ...presetHyperparameters('balanced', SIMULATED_MODEL), learning_rate },
        ...{ gpu_type: 'A100-80GB', num_gpus: 2, estimate: {} },
        ...{ estimated_total_cost: 0.001, estimated_cost_low: 0.001, estimated_cost_high: 0.001 },
      })),
    },
  });
  if (error) throw error;
  const sweepId = (data as { sweep_id: string }).sweep_id;
  const simulator = createSimulator();
  const { url, close } = await simulator.listen();
  closers.push(close);
  const jobIds = (await jobsOf(sweepId)).map(({ id }) => id);
  return {
    sweepId,
    ports: {
      store: { ...store, claim: (...args) => claimOnly('sweep_id', sweepId, ...args) },
      sweeps: { ...sweeps, claim: (...args) => claimSweep(sweepId, ...args) },
      budgets: createSupabaseBudgets(serviceClient()),
      cluster: createClusterClient({ baseUrl: url, apiKey: 'simulator-key', fetch }),
      storage,
      ...{ now: () => new Date(), random: () => 0.5, newId: randomUUID },
    },
    onCluster: () =>
      jobIds.map((id) => simulator.jobs.find(({ view }) => view.idempotency_key === `${id}:1`)),
    async makeDue() {
      await sql()`
        update public.training_jobs set next_poll_at = now(), lease_until = now() - interval '1 second'
        where sweep_id = ${sweepId} and completed_at is null`;
    },
  };
}

/** The real claim, of this search. */
async function claimSweep(sweepId: string, ...args: Parameters<SweepStore['claim']>): Promise<unknown[]> {
  const rows = await sweeps.claim(...args);
  return rows.filter((row) => (row as { id: string }).id === sweepId);
}

type Row = Record<string, unknown>;
interface JobRow {
  id: string;
  status: string;
  error_code: string | null;
  error_message: string | null;
  cancel_save_checkpoint: boolean;
  final_cost: number | null;
  hasModel: boolean;
}
const jobsOf = (sweepId: string) => sql()<JobRow[]>`
  select id, status, error_code, error_message, cancel_save_checkpoint, final_cost::float, artifact_id is not null as "hasModel"
  from public.training_jobs where sweep_id = ${sweepId} order by sweep_index`;

/** Everything that a search leaves behind, without ids and times. */
async function read(sweepId: string) {
  const [sweep] = await sql()<Row[]>`
    select s.status, s.stop_reason, b.sweep_index as best from public.sweeps s
    left join public.training_jobs b on b.id = s.best_job_id where s.id = ${sweepId}`;
  const rungs = await sql()<Row[]>`
    select j.sweep_index as run, r.rung, r.step, r.loss, r.place, r.compared, r.is_stopped as "isStopped"
    from public.sweep_rungs r join public.training_jobs j on j.id = r.job_id
    where j.sweep_id = ${sweepId} order by j.sweep_index, r.rung`;
  const notices = await sql()<{ title: string; message: string }[]>`
    select title, message from public.notifications where metadata ->> 'sweep_id' = ${sweepId}`;
  const jobs = (await jobsOf(sweepId)).map((job) => ({ ...job, id: '' }));
  return { sweep, jobs, rungs: [...rungs], notices: [...notices] };
}
type Remains = Awaited<ReturnType<typeof read>>;

async function tickUntil(world: World, isReached: (remains: Remains) => boolean): Promise<Remains> {
  for (let round = 0; round < 20; round++) {
    await world.makeDue();
    await runTick(world.ports, SETTINGS);
    const remains = await read(world.sweepId);
    if (isReached(remains)) return remains;
  }
  throw new Error(`The search did not get there: ${JSON.stringify(await read(world.sweepId))}`);
}

const isSubmitted = (world: World) => () => world.onCluster().every((job) => job !== undefined);
const hasEnded = ({ sweep }: Remains) => sweep?.status !== 'running';

/** Every run trained to a step, each later one of the search worse by half. */
function trainAll(world: World, step = 12): void {
  for (const [index, job] of world.onCluster().entries()) {
    if (!job || job.view.finished_at !== null) continue;
    job.lossOffset = index / 2;
    job.trainTo(step);
  }
}

test('the worst is stopped early and says why, the others become models, and the end is told once', async () => {
  const world = await createWorld(3);
  await tickUntil(world, isSubmitted(world));
  trainAll(world);
  const halfway = await tickUntil(world, ({ jobs }) => jobs[2]?.status === 'cancelled');
  expect(halfway.jobs[2]).toMatchObject({
    error_code: 'early_stopped',
    error_message: 'Stopped early: place 3 of 3 at step 10, validation loss 2.529 against 1.529.',
    final_cost: 0.02,
  });
  for (const job of world.onCluster()) if (job?.view.finished_at === null) job.succeed();
  const { sweep, jobs, rungs, notices } = await tickUntil(world, hasEnded);
  expect(sweep).toEqual({ status: 'completed', stop_reason: null, best: 0 });
  expect(jobs.map(({ status, hasModel }) => [status, hasModel])).toEqual([
    ['completed', true],
    ['completed', true],
    ['cancelled', false],
  ]);
  const atTen = { step: 10, compared: 3 };
  expect(rungs).toMatchObject([
    { run: 0, rung: 0, ...atTen, place: 1, isStopped: false },
    { run: 0, rung: 1, ...atTen, place: 1, isStopped: false },
    { run: 1, rung: 0, ...atTen, place: 2, isStopped: false },
    { run: 1, rung: 1, ...atTen, place: 2, isStopped: false },
    { run: 2, rung: 0, ...atTen, place: 3, isStopped: true },
  ]);
  expect(notices).toEqual([
    {
      title: 'Search finished',
      message: expect.stringMatching(
        /^Support tone: best is rank 16 with a learning rate of 1e-4, validation loss 1\.146\. 1 of 3 runs were stopped early\. Cost \$0\.\d+ of \$1\.00\.$/,
      ),
    },
  ]);
});

test('a run is not compared by a validation loss that the dataset cannot give', async () => {
  const world = await createWorld(2, { dataset: await insertDataset(0) });
  await tickUntil(world, isSubmitted(world));
  trainAll(world);
  const { rungs, jobs } = await tickUntil(world, ({ jobs: [, worse] }) => worse?.status === 'cancelled');
  expect(rungs).toMatchObject([
    { run: 0, rung: 0, step: 5, place: 1 },
    { run: 0, rung: 1, step: 10, place: 1 },
    { run: 1, rung: 0, step: 5, place: 2, isStopped: true },
  ]);
  expect(jobs[1]?.error_message).toMatch(
    /^Stopped early: place 2 of 2 at step 5, smoothed training loss \d\.\d+ against \d\.\d+\.$/,
  );
});

test('at its budget the rest is stopped in the very tick that saw it, and keeps a checkpoint', async () => {
  const world = await createWorld(2, { budget: 0.04 });
  await tickUntil(world, isSubmitted(world));
  trainAll(world, 4);
  await world.makeDue();
  await runTick(world.ports, SETTINGS);
  expect(world.onCluster().map((job) => job?.view.status)).toEqual(['running', 'running']);
  trainAll(world, 12);
  await world.makeDue();
  await runTick(world.ports, SETTINGS);
  expect(world.onCluster().map((job) => job?.view.status)).toEqual(['cancelled', 'cancelled']);
  const { sweep, jobs, notices } = await tickUntil(world, hasEnded);
  expect(sweep).toEqual({ status: 'stopped', stop_reason: 'budget', best: null });
  expect(jobs).toMatchObject(
    [0, 1].map(() => ({
      ...{ status: 'cancelled', error_code: 'sweep_budget', cancel_save_checkpoint: true },
      error_message: 'The search has spent $0.0400; its budget is $0.0400.',
    })),
  );
  expect(notices).toMatchObject([{ title: 'Search stopped at its budget' }]);
});

test('a cancelled search ends when its last run has', async () => {
  const world = await createWorld(2);
  await tickUntil(world, isSubmitted(world));
  trainAll(world, 4);
  await sql()`select public.request_sweep_cancel(${userId}, ${world.sweepId})`;
  const { sweep, jobs, notices } = await tickUntil(world, hasEnded);
  expect(sweep).toMatchObject({ status: 'stopped', stop_reason: 'cancelled_by_user' });
  expect(jobs.map(({ error_code }) => error_code)).toEqual(['cancelled_by_user', 'cancelled_by_user']);
  expect(notices).toHaveLength(1);
});

/** From both runs trained to the comparison, to the search's end; the ticks of one station may be disturbed. */
async function live(
  disturb: (station: 'compare' | 'end', world: World) => Promise<unknown>,
): Promise<Remains> {
  const world = await createWorld(2);
  await tickUntil(world, isSubmitted(world));
  trainAll(world);
  await world.makeDue();
  await disturb('compare', world);
  await tickUntil(world, ({ jobs }) => jobs[1]?.status === 'cancelled');
  world.onCluster()[0]?.fail('out_of_memory', 'CUDA out of memory');
  await world.makeDue();
  await disturb('end', world);
  return tickUntil(world, hasEnded);
}

describe('the end is the same', () => {
  let reference: Remains;
  beforeAll(async () => {
    reference = await live(async () => undefined);
    expect(reference).toMatchObject({
      sweep: { status: 'completed', best: null },
      jobs: [{ error_code: 'out_of_memory' }, { error_code: 'early_stopped' }],
      notices: [{ title: 'Search finished without a model' }],
    });
  });

  test.each(['compare', 'end'] as const)('when a tick dies between any two calls of %s', async (station) => {
    let fatal = 0;
    for (let hasDied = true; hasDied; fatal++) {
      const remains = await live(async (at, { ports }) => {
        if (at !== station) return;
        const mortal = killable(ports, fatal);
        hasDied = (await Promise.race([mortal.died, runTick(mortal.ports, SETTINGS)])) === 'died';
      });
      expect({ fatal, ...remains }).toEqual({ fatal, ...reference });
    }
    expect(fatal).toBeGreaterThan(4);
  });

  test('when two ticks run at once', async () => {
    const twice = ({ ports }: World) => Promise.all([runTick(ports, SETTINGS), runTick(ports, SETTINGS)]);
    expect(await live((_, world) => twice(world))).toEqual(reference);
  });

  test('when somebody else looks between a look and its commit: the late one lands nowhere', async () => {
    let late: string[] = ['unset'];
    const remains = await live(async (at, world) => {
      if (at !== 'compare') return;
      const commit: SweepStore['commit'] = async (commits) => {
        await world.makeDue();
        await runTick(world.ports, SETTINGS);
        late = await sweeps.commit(commits);
        return late;
      };
      await runTick({ ...world.ports, sweeps: { ...world.ports.sweeps, commit } }, SETTINGS);
    });
    expect(late).toEqual([]);
    expect(remains).toEqual(reference);
  });
});
