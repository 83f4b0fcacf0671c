import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { exportArtifactsRequest, type ExportArtifactsRequest } from '../../src/core/cluster/contract.ts';
import { ApiError, notFound } from './api-error.ts';
import { artifactView, type ArtifactRow, type ArtifactStore } from './artifact-store.ts';
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
    await requestExports(context, requestedJob(c, jobs), await parseBody(c, exportArtifactsRequest));
    return c.json({ status: 'exporting' }, 202);
  });
  app.get('/v1/artifacts/:id', (c) => {
    const artifact = artifacts.byId(c.req.param('id'));
    if (!artifact) throw notFound('artifact');
    return sendArtifact(c, artifacts, artifact);
  });
  return app;
}

/** All of the files or none. */
async function requestExports(
  context: ServiceContext,
  { id: jobId, status }: JobRow,
  { files }: ExportArtifactsRequest,
): Promise<void> {
  const { artifacts, checkpoints, exporter, network } = context;
  const artifactIds = new Set(artifacts.ofJob(jobId).map(({ id }) => id));
  const checkpointsById = new Map((await checkpoints.ofJob(jobId)).map((item) => [item.id, item]));
  for (const [index, { id, url }] of files.entries()) {
    if (!artifactIds.has(id) && !checkpointsById.has(id)) {
      // Artifacts appear with success: before it, asking for one is early rather than wrong.
      if (status !== 'succeeded') {
        throw new ApiError(409, 'conflict', `The job is ${status} and has no artifact or checkpoint ${id}.`);
      }
      throw unusable(`files.${index}.id: not an artifact or checkpoint of this job`);
    }
    if (!network.isAllowed(url)) throw unusable(`files.${index}.url: this cluster may not push to that host`);
  }
  for (const [index, { id, url, headers = {} }] of files.entries()) {
    const checkpoint = checkpointsById.get(id);
    if (!checkpoint) artifacts.requestExport(id, { url, headers });
    else if (!checkpoints.requestExport(jobId, checkpoint, { url, headers })) {
      throw unusable(`files.${index}.id: this checkpoint is not kept any more`);
    }
  }
  exporter.wake();
}

const unusable = (message: string) => new ApiError(422, 'invalid_request', message);

function sendArtifact(c: Context, artifacts: ArtifactStore, artifact: ArtifactRow): Response {
  const { bytes } = artifact;
  const range = parseByteRange(c.req.header('range'), bytes);
  if (range === 'unsatisfiable') {
    c.header('content-range', `bytes */${bytes}`);
    throw new ApiError(416, 'invalid_request', `The artifact has ${bytes} bytes.`);
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  const stream = createReadStream(artifacts.fileOf(artifact), { start, end });
  c.header('content-type', 'application/octet-stream');
  c.header('content-length', String(end - start + 1));
  c.header('accept-ranges', 'bytes');
  c.header('etag', `"${artifact.sha256}"`);
  if (range) c.header('content-range', `bytes ${start}-${end}/${bytes}`);
  return c.body(Readable.toWeb(stream) as ReadableStream, range ? 206 : 200);
}
