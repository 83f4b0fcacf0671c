import { Hono } from 'hono';
import { z } from 'zod';
import {
  MAX_IDS_PER_LOOKUP,
  cancelClusterJobRequest,
  clusterJobStatus,
  clusterLogLine,
  clusterMetricPoint,
  createClusterJobRequest,
  type ClusterJob,
} from '../../src/core/cluster/contract.ts';
import { jobPaths, readJsonFile, stateFile } from '../engines/job-files.ts';
import { ApiError } from './api-error.ts';
import type { ServiceContext } from './context.ts';
import { createJob } from './create-job.ts';
import type { JobRow } from './job-store.ts';
import { jobView } from './job-view.ts';
import { pageQuery, parseBody, parseQuery } from './parse-request.ts';
import { requestedJob } from './requested-job.ts';

const listQuery = z.object({
  ids: z
    .string()
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.string()).max(MAX_IDS_PER_LOOKUP))
    .optional(),
  idempotency_key: z.string().optional(),
  status: clusterJobStatus.optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_IDS_PER_LOOKUP).default(50),
});

const idempotencyKey = z.string().trim().min(1).max(200);

export function jobRoutes(context: ServiceContext): Hono {
  const { jobs, scheduler, pages } = context;
  const paths = (job: JobRow) => jobPaths(context.directoryOf(job.id));
  const views = (rows: readonly JobRow[]): Promise<ClusterJob[]> => {
    const queue = rows.some(({ status }) => status === 'queued') ? scheduler.queue() : [];
    return Promise.all(
      rows.map(async (job) => {
        const state = await readJsonFile(paths(job).state, stateFile);
        return jobView(job, state, queue.indexOf(job.id));
      }),
    );
  };
  const view = async (job: JobRow) => (await views([job]))[0];

  const app = new Hono();
  app.post('/v1/jobs', async (c) => {
    const key = idempotencyKey.safeParse(c.req.header('idempotency-key'));
    if (!key.success) {
      throw new ApiError(
        400,
        'invalid_request',
        'The Idempotency-Key header is required, at most 200 characters.',
      );
    }
    const request = await parseBody(c, createClusterJobRequest);
    const { job, isNew } = await createJob(context, key.data, request);
    return c.json({ job: await view(job) }, isNew ? 201 : 200);
  });
  app.get('/v1/jobs', async (c) => {
    const { rows, hasMore } = findJobs(context, parseQuery(c, listQuery));
    return c.json({ data: await views(rows), has_more: hasMore });
  });
  app.get('/v1/jobs/:id', async (c) => c.json(await view(requestedJob(c, jobs))));
  app.get('/v1/jobs/:id/metrics', async (c) => {
    const { after, limit } = parseQuery(c, pageQuery);
    return c.json(await pages.read(paths(requestedJob(c, jobs)).metrics, clusterMetricPoint, after, limit));
  });
  app.get('/v1/jobs/:id/logs', async (c) => {
    const { after, limit } = parseQuery(c, pageQuery);
    return c.json(await pages.read(paths(requestedJob(c, jobs)).logs, clusterLogLine, after, limit));
  });
  app.get('/v1/jobs/:id/checkpoints', async (c) =>
    c.json({ data: await context.checkpoints.ofJob(requestedJob(c, jobs).id) }),
  );
  app.post('/v1/jobs/:id/cancel', async (c) => {
    const { save_checkpoint: saveCheckpoint } = await parseBody(c, cancelClusterJobRequest);
    return c.json({ status: scheduler.cancel(requestedJob(c, jobs), saveCheckpoint) }, 202);
  });
  return app;
}

function findJobs(
  { jobs }: ServiceContext,
  query: z.output<typeof listQuery>,
): { rows: JobRow[]; hasMore: boolean } {
  if (query.ids) return { rows: jobs.byIds(query.ids), hasMore: false };
  if (query.idempotency_key !== undefined) {
    const job = jobs.byIdempotencyKey(query.idempotency_key);
    return { rows: job ? [job] : [], hasMore: false };
  }
  const { status, after, limit } = query;
  const cursor = after === undefined ? undefined : jobs.byId(after);
  if (cursor === null) throw new ApiError(400, 'invalid_request', 'after: there is no such job');
  const rows = jobs.list({ status, before: cursor?.sequence, limit: limit + 1 });
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}
