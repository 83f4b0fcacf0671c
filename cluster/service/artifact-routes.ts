import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { exportArtifactsRequest, type ExportArtifactsRequest } from '../../src/core/cluster/contract.ts';
import { jobPaths } from '../engines/job-files.ts';
import { isAllowedUrl } from './allowed-hosts.ts';
import { ApiError, notFound } from './api-error.ts';
import { artifactView, type ArtifactRow } from './artifact-store.ts';
import { parseByteRange } from './byte-range.ts';
import type { ServiceContext } from './context.ts';
import type { JobRow } from './job-store.ts';
import { parseBody } from './parse-request.ts';
import { requestedJob } from './requested-job.ts';

export function artifactRoutes(context: ServiceContext): Hono {
  const { jobs, artifacts } = context;
  const app = new Hono();
  app.get('/v1/jobs/:id/artifacts', (c) =>
    c.json({ data: artifacts.ofJob(requestedJob(c, jobs).id).map(artifactView) }),
  );
  app.post('/v1/jobs/:id/artifacts/export', async (c) => {
    requestExports(context, requestedJob(c, jobs), await parseBody(c, exportArtifactsRequest));
    return c.json({ status: 'exporting' }, 202);
  });
  app.get('/v1/artifacts/:id', (c) => {
    const artifact = artifacts.byId(c.req.param('id'));
    if (!artifact) throw notFound('artifact');
    return sendArtifact(c, context, artifact);
  });
  return app;
}

/** All of the files or none. */
function requestExports(context: ServiceContext, job: JobRow, { files }: ExportArtifactsRequest): void {
  const { artifacts, exporter, allowedHosts } = context;
  if (job.status !== 'succeeded') {
    throw new ApiError(409, 'conflict', `The job is ${job.status}: it has no artifacts to export.`);
  }
  const known = new Set(artifacts.ofJob(job.id).map(({ id }) => id));
  for (const [index, { id, url }] of files.entries()) {
    if (!known.has(id))
      throw new ApiError(422, 'invalid_request', `files.${index}.id: not an artifact of this job`);
    if (!isAllowedUrl(url, allowedHosts)) {
      throw new ApiError(
        422,
        'invalid_request',
        `files.${index}.url: this cluster may not push to that host`,
      );
    }
  }
  for (const { id, url, headers = {} } of files) artifacts.requestExport(id, { url, headers });
  exporter.wake();
}

function sendArtifact(c: Context, { directoryOf }: ServiceContext, artifact: ArtifactRow): Response {
  const { job_id: jobId, path, bytes } = artifact;
  const range = parseByteRange(c.req.header('range'), bytes);
  if (range === 'unsatisfiable') {
    c.header('content-range', `bytes */${bytes}`);
    throw new ApiError(416, 'invalid_request', `The artifact has ${bytes} bytes.`);
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  const stream = createReadStream(join(jobPaths(directoryOf(jobId)).artifacts, path), { start, end });
  c.header('content-type', 'application/octet-stream');
  c.header('content-length', String(end - start + 1));
  c.header('accept-ranges', 'bytes');
  c.header('etag', `"${artifact.sha256}"`);
  if (range) c.header('content-range', `bytes ${start}-${end}/${bytes}`);
  return c.body(Readable.toWeb(stream) as ReadableStream, range ? 206 : 200);
}
