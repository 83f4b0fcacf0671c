import type { Context } from 'hono';
import { notFound } from './api-error.ts';
import type { JobRow, JobStore } from './job-store.ts';

/** The job that `:id` of the path names. @throws {ApiError} 404 */
export function requestedJob(c: Context, jobs: JobStore): JobRow {
  const job = jobs.byId(c.req.param('id') ?? '');
  if (!job) throw notFound('job');
  return job;
}
