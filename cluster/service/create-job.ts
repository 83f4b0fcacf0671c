import { randomUUID } from 'node:crypto';
import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { isAllowedUrl } from './allowed-hosts.ts';
import { ApiError } from './api-error.ts';
import { LIMITS } from './capability-routes.ts';
import type { ServiceContext } from './context.ts';
import { requestFingerprint } from './fingerprint.ts';
import type { JobRow } from './job-store.ts';

/**
 * Queues a job, or finds the one that was queued with this key.
 * @throws {ApiError} 422 when the key belongs to another request or this cluster cannot do it, 429 when the queue is full.
 */
export async function createJob(
  context: ServiceContext,
  key: string,
  request: CreateClusterJobRequest,
): Promise<{ job: JobRow; isNew: boolean }> {
  const fingerprint = requestFingerprint(request);
  const replayed = findReplay(context, key, fingerprint);
  if (replayed) return { job: replayed, isNew: false };
  await assertPossible(context, request);
  // The same request may have come in twice at once; from here on nothing waits.
  const earlier = findReplay(context, key, fingerprint);
  if (earlier) return { job: earlier, isNew: false };
  if (context.jobs.withStatus('queued').length >= LIMITS.max_queued_jobs) {
    throw new ApiError(429, 'rate_limited', 'The queue of the cluster is full.', true);
  }
  const id = `job_${randomUUID()}`;
  context.jobs.insert({ id, idempotency_key: key, fingerprint, request });
  context.logger.info('job_created', { job: id, key });
  context.scheduler.wake();
  return { job: context.jobs.require(id), isNew: true };
}

function findReplay({ jobs }: ServiceContext, key: string, fingerprint: string): JobRow | null {
  const job = jobs.byIdempotencyKey(key);
  if (job && job.fingerprint !== fingerprint) {
    throw new ApiError(422, 'idempotency_mismatch', 'This Idempotency-Key belongs to another request.');
  }
  return job;
}

async function assertPossible(context: ServiceContext, request: CreateClusterJobRequest): Promise<void> {
  const { models, gpus } = await context.engine.capabilities();
  const { resources, training_file: trainingFile } = request;
  const names = (list: string[]) => list.join(', ');
  if (!models.some(({ id }) => id === request.model)) {
    const known = names(models.map(({ id }) => id));
    throw new ApiError(422, 'unknown_model', `This cluster has no model ${request.model}. It has: ${known}.`);
  }
  const gpu = gpus.find(({ type }) => type === resources.gpu_type);
  if (!gpu) {
    const known = names(gpus.map(({ type }) => type));
    const message = `This cluster has no GPU ${resources.gpu_type}. It has: ${known}.`;
    throw new ApiError(422, 'unknown_gpu_type', message);
  }
  if (resources.gpu_count > gpu.max_count) {
    const message = `This cluster has ${gpu.max_count} ${gpu.type}, not ${resources.gpu_count}.`;
    throw new ApiError(422, 'insufficient_capacity', message);
  }
  if (resources.max_runtime_seconds > LIMITS.max_runtime_seconds) {
    throw refused(`resources.max_runtime_seconds: at most ${LIMITS.max_runtime_seconds}`);
  }
  if (trainingFile.bytes > LIMITS.max_training_file_bytes) {
    throw refused(`training_file.bytes: at most ${LIMITS.max_training_file_bytes}`);
  }
  if (!isAllowedUrl(trainingFile.url, context.allowedHosts)) {
    throw refused('training_file.url: this cluster may not fetch from that host');
  }
  if (request.resume_from) throw refused('resume_from: not supported by this cluster');
  if (request.callback) throw refused('callback: not supported by this cluster');
}

const refused = (message: string) => new ApiError(422, 'invalid_request', message);
