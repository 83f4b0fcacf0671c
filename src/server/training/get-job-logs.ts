import 'server-only';
import type { LogsPage, LogsQuery } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { jobNotFound } from './job-errors';
import { selectLogLines } from './job-output.repository';

/** The log lines after a cursor, oldest first. Throws `not_found`. */
export async function getJobLogs(ctx: RequestContext, id: string, query: LogsQuery): Promise<LogsPage> {
  const logs = await selectLogLines(ctx.db, id, query);
  if (!logs) throw jobNotFound();
  return { logs, cursor: logs.at(-1)?.seq ?? query.after, has_more: logs.length === query.limit };
}
