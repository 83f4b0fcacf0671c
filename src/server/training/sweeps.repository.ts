import 'server-only';
import { z } from 'zod';
import { hyperparameters } from '@/core/training/hyperparameters';
import { gpuChoice, isActiveJobStatus } from '@/core/training/job.schema';
import { sumUsd } from '@/core/training/sweeps/plan-runs';
import {
  sweepRun,
  sweepRung,
  sweepSummary,
  type ListSweepsQuery,
  type SweepRunView,
  type SweepSummary,
  type SweepView,
} from '@/core/training/sweeps/sweep.schema';
import { columnsOf } from '../supabase/columns';
import { countOf, selectPage } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const storedSummary = sweepSummary
  .omit({
    ...{ dataset_name: true, total_budget_usd: true, spent_usd: true },
    ...{ run_count: true, ended_run_count: true },
  })
  .extend({ total_budget: z.number() });
const storedView = storedSummary.extend({
  base_configuration: z.object({ hyperparameters, gpu_config: gpuChoice }),
});
const embeddedDataset = { dataset: z.object({ name: z.string() }).nullable() };
const DATASET = 'dataset:datasets(name)';

/** What a search needs of its runs to be summed up. */
const runFigures = sweepRun.pick({ status: true, current_cost: true, final_cost: true });
type RunFigures = z.infer<typeof runFigures>;
const ownedFigures = runFigures.extend({ sweep_id: z.uuid() });

const storedRun = sweepRun
  .omit({
    ...{ lora_rank: true, lora_alpha: true, learning_rate: true },
    ...{ rungs: true, metrics_count: true },
  })
  .extend({ hyperparameters });

const rungRow = sweepRung.extend({
  job_id: z.uuid(),
  /** JSON has no NaN: PostgREST writes what is not finite as a string. */
  loss: z.union([z.number(), z.string().transform(() => null)]),
});

/** One page of a user's searches, and how many there are in all. */
export async function selectSweeps(
  db: UserClient,
  userId: string,
  { sortBy, sortDirection, ...page }: ListSweepsQuery,
): Promise<{ sweeps: SweepSummary[]; total: number }> {
  const { rows, total } = await selectPage(
    (from, to) =>
      db
        .from('sweeps')
        .select(`${columnsOf(storedSummary)},${DATASET}`, { count: 'exact' })
        .eq('user_id', userId)
        .order(sortBy, { ascending: sortDirection === 'asc' })
        .order('id')
        .range(from, to),
    page,
  );
  const sweeps = z.array(storedSummary.extend(embeddedDataset)).parse(rows);
  const figures = await selectFigures(
    db,
    sweeps.map(({ id }) => id),
  );
  return {
    sweeps: sweeps.map((sweep) =>
      summarize(
        sweep,
        figures.filter(({ sweep_id }) => sweep_id === sweep.id),
      ),
    ),
    total,
  };
}

/** At most a page of searches with eight runs each: within what the data API answers at once. */
async function selectFigures(
  db: UserClient,
  sweepIds: readonly string[],
): Promise<z.infer<typeof ownedFigures>[]> {
  if (sweepIds.length === 0) return [];
  const rows = unwrap(
    await db
      .from('training_jobs')
      .select(columnsOf(ownedFigures))
      .in('sweep_id', [...sweepIds]),
  );
  return z.array(ownedFigures).parse(rows);
}

/** A search that the user can see, with its runs; null when there is none with this id. */
export async function selectSweep(db: UserClient, id: string): Promise<SweepView | null> {
  const row = unwrap(
    await db
      .from('sweeps')
      .select(`${columnsOf(storedView)},${DATASET}`)
      .eq('id', id)
      .maybeSingle(),
  );
  if (!row) return null;
  const { base_configuration: base, ...sweep } = storedView.extend(embeddedDataset).parse(row);
  const runs = await selectRuns(db, id);
  return {
    ...summarize(sweep, runs),
    base_model: base.hyperparameters.base_model,
    gpu_config: base.gpu_config,
    runs,
  };
}

async function selectRuns(db: UserClient, sweepId: string): Promise<SweepRunView[]> {
  const jobs = z
    .array(storedRun)
    .parse(
      unwrap(
        await db
          .from('training_jobs')
          .select(columnsOf(storedRun))
          .eq('sweep_id', sweepId)
          .order('sweep_index'),
      ),
    );
  const [rungs, counts] = await Promise.all([
    selectRungs(
      db,
      jobs.map(({ id }) => id),
    ),
    Promise.all(jobs.map(({ id }) => countPoints(db, id))),
  ]);
  return jobs.map(({ hyperparameters: settings, ...job }, index) => ({
    ...job,
    lora_rank: settings.lora_rank,
    lora_alpha: settings.lora_alpha,
    learning_rate: settings.learning_rate,
    rungs: rungs.filter(({ job_id }) => job_id === job.id),
    metrics_count: counts[index] ?? 0,
  }));
}

async function countPoints(db: UserClient, jobId: string): Promise<number> {
  return countOf(
    await db.from('metrics_points').select('id', { count: 'exact', head: true }).eq('job_id', jobId),
  );
}

async function selectRungs(db: UserClient, jobIds: readonly string[]): Promise<z.infer<typeof rungRow>[]> {
  const rows = unwrap(
    await db
      .from('sweep_rungs')
      .select(columnsOf(rungRow))
      .in('job_id', [...jobIds])
      .order('rung'),
  );
  return z.array(rungRow).parse(rows);
}

/** The id of the search that this request of the user has made before; null when it has made none. */
export async function selectSweepIdByRequest(
  db: UserClient,
  userId: string,
  clientRequestId: string,
): Promise<string | null> {
  const row = unwrap(
    await db
      .from('sweeps')
      .select('id')
      .eq('user_id', userId)
      .eq('client_request_id', clientRequestId)
      .maybeSingle(),
  );
  return row?.id ?? null;
}

type StoredSummary = z.infer<typeof storedSummary> & { dataset: { name: string } | null };

function summarize(
  { dataset, total_budget, ...sweep }: StoredSummary,
  runs: readonly RunFigures[],
): SweepSummary {
  return {
    ...sweep,
    dataset_name: dataset?.name ?? null,
    total_budget_usd: total_budget,
    spent_usd: sumUsd(runs.map((run) => run.final_cost ?? run.current_cost)),
    run_count: runs.length,
    ended_run_count: runs.filter(({ status }) => !isActiveJobStatus(status)).length,
  };
}
