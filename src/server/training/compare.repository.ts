import 'server-only';
import { z } from 'zod';
import { qualityMetrics } from '@/core/models/model.schema';
import { comparedRun, type ComparedRun } from '@/core/training/compare/compare.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';
import { countedRow } from './jobs.repository';

const columns = comparedRun.omit({
  ...{ dataset_name: true, total_training_pairs: true, total_validation_pairs: true, dataset_version: true },
  ...{ metrics_count: true, quality: true },
});
/** Null once the dataset is deleted: its owner no longer sees it. */
const embeddedDataset = z
  .object({
    name: z.string(),
    total_training_pairs: z.int().nullable(),
    total_validation_pairs: z.int().nullable(),
    version: z.int(),
  })
  .nullable();
const DATASET = `dataset:datasets!training_jobs_dataset_id_fkey(${columnsOf(embeddedDataset.unwrap())})`;

const storedColumns = columns.extend(countedRow.shape);
const storedRun = storedColumns
  .extend({ dataset: embeddedDataset })
  .transform(({ dataset, series_counts: counts, ...run }) => ({
    ...run,
    metrics_count: counts.metrics,
    dataset_name: dataset?.name ?? null,
    total_training_pairs: dataset?.total_training_pairs ?? null,
    total_validation_pairs: dataset?.total_validation_pairs ?? null,
    dataset_version: dataset?.version ?? null,
  }));

/** Those of the jobs that the user can see, in no order. */
export async function selectComparedRuns(db: UserClient, ids: readonly string[]): Promise<ComparedRun[]> {
  if (ids.length === 0) return [];
  const rows = unwrap(
    await db
      .from('training_jobs')
      .select(`${columnsOf(storedColumns)},${DATASET}`)
      .in('id', [...ids]),
  );
  const runs = z.array(storedRun).parse(rows);
  const qualities = await selectQualities(db, runs);
  return runs.map((run) => ({ ...run, quality: qualities.get(run.id) ?? null }));
}

const storedQuality = z.object({ job_id: z.uuid(), quality_metrics: qualityMetrics });

/** How good the models of these jobs are, by job; one without a model is absent. */
async function selectQualities(db: UserClient, jobs: readonly { id: string }[]) {
  const rows = unwrap(
    await db
      .from('model_artifacts')
      .select(columnsOf(storedQuality))
      .in(
        'job_id',
        jobs.map(({ id }) => id),
      ),
  );
  return new Map(
    z
      .array(storedQuality)
      .parse(rows)
      .map((row) => [row.job_id, row.quality_metrics]),
  );
}
