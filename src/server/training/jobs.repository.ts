import 'server-only';
import { z } from 'zod';
import {
  ACTIVE_JOB_STATUSES,
  jobSummary,
  jobView,
  type JobSummary,
  type JobView,
  type ListJobsQuery,
} from '@/core/training/job.schema';
import { columnsOf } from '../supabase/columns';
import { startOfDay, startOfNextDay } from '../supabase/day-range';
import { selectPage } from '../supabase/paging';
import { literalPattern } from '../supabase/search-pattern';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** The job's dataset as far as its owner can see it; null once it is deleted. */
const embeddedDataset = z.object({ name: z.string(), total_training_pairs: z.int().nullable() }).nullable();
// By its key: sweeps join jobs and datasets, too.
const DATASET = 'dataset:datasets!training_jobs_dataset_id_fkey(name,total_training_pairs)';

const withDatasetName = <Job extends { dataset: z.infer<typeof embeddedDataset> }>({
  dataset,
  ...job
}: Job) => ({
  ...job,
  dataset_name: dataset?.name ?? null,
});

const summaryColumns = jobSummary.omit({ dataset_name: true });
const summaryRow = summaryColumns.extend({ dataset: embeddedDataset }).transform(withDatasetName);
const SUMMARY_SELECT = `${columnsOf(summaryColumns)},${DATASET}`;

const viewColumns = jobView.omit({ dataset_name: true });
const viewRow = viewColumns.extend({ dataset: embeddedDataset });
const VIEW_SELECT = `${columnsOf(viewColumns)},${DATASET}`;

/** One page of a user's jobs, and how many match in all. */
export async function selectJobs(
  db: UserClient,
  userId: string,
  filters: ListJobsQuery,
): Promise<{ jobs: JobSummary[]; total: number }> {
  const { rows, total } = await selectPage((from, to) => {
    let query = db
      .from('training_jobs')
      .select(SUMMARY_SELECT, { count: 'exact' })
      .eq('user_id', userId)
      .order(filters.sortBy, { ascending: filters.sortDirection === 'asc' })
      .order('id')
      .range(from, to);
    if (filters.status) query = query.eq('status', filters.status);
    if (filters.dataset_id) query = query.eq('dataset_id', filters.dataset_id);
    if (filters.preset_id) query = query.eq('preset_id', filters.preset_id);
    if (filters.search) query = query.regexIMatch('name', literalPattern(filters.search));
    if (filters.date_from) query = query.gte('created_at', startOfDay(filters.date_from));
    if (filters.date_to) query = query.lt('created_at', startOfNextDay(filters.date_to));
    return query;
  }, filters);
  return { jobs: z.array(summaryRow).parse(rows), total };
}

/** The newest active jobs of a user, and how many there are in all. */
export async function selectActiveJobs(
  db: UserClient,
  userId: string,
  limit: number,
): Promise<{ jobs: JobSummary[]; total: number }> {
  const { rows, total } = await selectPage(
    (from, to) =>
      db
        .from('training_jobs')
        .select(SUMMARY_SELECT, { count: 'exact' })
        .eq('user_id', userId)
        .in('status', [...ACTIVE_JOB_STATUSES])
        .order('created_at', { ascending: false })
        .order('id')
        .range(from, to),
    { page: 1, limit },
  );
  return { jobs: z.array(summaryRow).parse(rows), total };
}

export interface JobWithDataset {
  job: JobView;
  dataset: z.infer<typeof embeddedDataset>;
}

/** A job that the user can see, with what it was trained on; null when there is none with this id. */
export async function selectJob(db: UserClient, id: string): Promise<JobWithDataset | null> {
  const row = unwrap(await db.from('training_jobs').select(VIEW_SELECT).eq('id', id).maybeSingle());
  return row ? toJobWithDataset(row) : null;
}

/** Whether the user can see a job with this id. */
export async function hasJob(db: UserClient, id: string): Promise<boolean> {
  return unwrap(await db.from('training_jobs').select('id').eq('id', id).maybeSingle()) !== null;
}

/** The id of the job that this request of the user has made before; null when it has made none. */
export async function selectJobIdByRequest(
  db: UserClient,
  userId: string,
  clientRequestId: string,
): Promise<string | null> {
  const row = unwrap(
    await db
      .from('training_jobs')
      .select('id')
      .eq('user_id', userId)
      .eq('client_request_id', clientRequestId)
      .maybeSingle(),
  );
  return row?.id ?? null;
}

/** Renames a job; null when the user has none with this id. */
export async function updateJobName(db: UserClient, id: string, name: string): Promise<JobView | null> {
  const row = unwrap(
    await db.from('training_jobs').update({ name }).eq('id', id).select(VIEW_SELECT).maybeSingle(),
  );
  return row ? toJobWithDataset(row).job : null;
}

/** How many metric points and log lines a job has, and the step of its newest stored checkpoint. */
const seriesCounts = z.object({ metrics: z.int(), logs: z.int(), stored_step: z.int().nullable() });
/** The column that tells them. */
export const countedRow = z.object({ series_counts: seriesCounts });

/** A job as `selectJob` has it, with what its series have by now; null when there is none with this id. */
export async function selectJobWithCounts(
  db: UserClient,
  id: string,
): Promise<(JobWithDataset & { counts: z.infer<typeof seriesCounts> }) | null> {
  const select = `${VIEW_SELECT},${columnsOf(countedRow)}`;
  const row: unknown = unwrap(await db.from('training_jobs').select(select).eq('id', id).maybeSingle());
  return row ? { ...toJobWithDataset(row), counts: countedRow.parse(row).series_counts } : null;
}

function toJobWithDataset(row: unknown): JobWithDataset {
  const parsed = viewRow.parse(row);
  return { job: withDatasetName(parsed), dataset: parsed.dataset };
}
