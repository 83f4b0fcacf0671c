import 'server-only';
import { z } from 'zod';
import {
  checkpointView,
  jobLogLine,
  type CheckpointView,
  type JobLogLine,
  type LogsQuery,
} from '@/core/training/job.schema';
import { columnsOf } from '../supabase/columns';
import { selectAll } from '../supabase/paging';
import { literalPattern } from '../supabase/search-pattern';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const jobWithLines = z.object({ lines: z.array(jobLogLine) });

/**
 * At most `limit` log lines after `after`, oldest first, that match the filters; null when the user sees no such job. One
 * question with the job: a page that follows a job asks again and again, and mostly there is nothing new.
 */
export async function selectLogLines(
  db: UserClient,
  jobId: string,
  { after, limit, level, search }: LogsQuery,
): Promise<JobLogLine[] | null> {
  let query = db
    .from('training_jobs')
    .select(`lines:job_logs(${columnsOf(jobLogLine)})`)
    .eq('id', jobId)
    .gt('lines.seq', after)
    .order('seq', { referencedTable: 'lines' })
    .limit(limit, { referencedTable: 'lines' });
  if (level) query = query.eq('lines.level', level);
  if (search) query = query.regexIMatch('lines.message', literalPattern(search));
  return jobWithLines.nullable().parse(unwrap(await query.maybeSingle()))?.lines ?? null;
}

/** The step of a job's newest stored checkpoint; null when none is stored. */
export async function selectResumableStep(db: UserClient, jobId: string): Promise<number | null> {
  const row = unwrap(
    await db
      .from('checkpoints')
      .select('step')
      .eq('job_id', jobId)
      .not('storage_path', 'is', null)
      .order('step', { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return row?.step ?? null;
}

const checkpointRow = checkpointView
  .omit({ is_stored: true })
  .extend({ storage_path: z.string().nullable() });

/** All checkpoints of a job, by step. */
export async function selectCheckpoints(db: UserClient, jobId: string): Promise<CheckpointView[]> {
  const rows = await selectAll((from, to) =>
    db
      .from('checkpoints')
      .select(columnsOf(checkpointRow), { count: 'exact' })
      .eq('job_id', jobId)
      .order('step')
      .range(from, to),
  );
  return z
    .array(checkpointRow)
    .parse(rows)
    .map(({ storage_path, ...checkpoint }) => ({ ...checkpoint, is_stored: storage_path !== null }));
}
