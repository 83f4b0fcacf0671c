import 'server-only';
import type { LogsPage, LogsQuery } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { selectLogLines } from './job-output.repository';
import { requireJob } from './require-job';

/** The log lines after a cursor, oldest first. Throws `not_found`. */
export async function getJobLogs(ctx: RequestContext, id: string, query: LogsQuery): Promise<LogsPage> {
  const logs = await selectLogLines(ctx.db, id, query);
  // Whoever sees lines has the job.
  if (logs.length === 0) await requireJob(ctx, id);
  return { logs, cursor: logs.at(-1)?.seq ?? query.after, has_more: logs.length === query.limit };
}
