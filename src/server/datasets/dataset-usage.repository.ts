import 'server-only';
import { z } from 'zod';
import { datasetUsage, dependent, type DatasetUsage } from '@/core/datasets/dataset.schema';
import { ACTIVE_JOB_STATUSES } from '@/core/training/job.schema';
import { selectPage } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';

/** So many of each kind are named; all are counted. */
const NAMED = { page: 1, limit: 5 };
const COLUMNS = 'id,name';
const COUNTED = { count: 'exact' } as const;
const NEWEST = { ascending: false };

/** What the user has made from a dataset: the newest of each kind, and how many there are. */
export async function selectDatasetUsage(db: UserClient, id: string): Promise<DatasetUsage> {
  const active = [...ACTIVE_JOB_STATUSES];
  const [activeJobs, endedJobs, models, versions] = await Promise.all([
    selectPage(
      (from, to) =>
        db
          .from('training_jobs')
          .select(COLUMNS, COUNTED)
          .eq('dataset_id', id)
          .in('status', active)
          .order('created_at', NEWEST)
          .order('id')
          .range(from, to),
      NAMED,
    ),
    selectPage(
      (from, to) =>
        db
          .from('training_jobs')
          .select(COLUMNS, COUNTED)
          .eq('dataset_id', id)
          .not('status', 'in', `(${active.join(',')})`)
          .order('created_at', NEWEST)
          .order('id')
          .range(from, to),
      NAMED,
    ),
    selectPage(
      (from, to) =>
        db
          .from('model_artifacts')
          .select(COLUMNS, COUNTED)
          .eq('dataset_id', id)
          .order('created_at', NEWEST)
          .order('id')
          .range(from, to),
      NAMED,
    ),
    selectPage(
      (from, to) =>
        db
          .from('datasets')
          .select(COLUMNS, COUNTED)
          .eq('parent_dataset_id', id)
          .order('created_at', NEWEST)
          .order('id')
          .range(from, to),
      NAMED,
    ),
  ]);
  return datasetUsage.parse({
    active_jobs: toDependents(activeJobs),
    ended_jobs: toDependents(endedJobs),
    models: toDependents(models),
    versions: toDependents(versions),
  });
}

const toDependents = ({ rows, total }: { rows: unknown[]; total: number }) => ({
  total,
  newest: z.array(dependent).parse(rows),
});
