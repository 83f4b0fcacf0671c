import { randomUUID } from 'node:crypto';
import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { ApiError } from './api-error.ts';
import { LIMITS } from './capability-routes.ts';
import type { ServiceContext } from './context.ts';
import { assertKnownModel, engineOffer } from './engine-offer.ts';
import { requestFingerprint } from './fingerprint.ts';
import { capacityProblem } from './gpu-inventory.ts';
import type { JobRow } from './job-store.ts';
import { PRIORITIES } from './queue-order.ts';

/**
 * Queues a job, or finds the one that was queued with this key.
 * @throws {ApiError} 422 when the key belongs to another request or this cluster cannot do it, 429 when the queue is full,
 * 503 when the engine is away or the service is about to stop.
 */
export async function createJob(
  context: ServiceContext,
  key: string,
  request: CreateClusterJobRequest,
): Promise<{ job: JobRow; isNew: boolean }> {
  const fingerprint = requestFingerprint(request);
  const replayed = findReplay(context, key, fingerprint);
  if (replayed) return { job: replayed, isNew: false };
  if (context.scheduler.isDraining) {
    throw new ApiError(503, 'unavailable', 'The cluster is about to stop and takes no new jobs.', true);
  }
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
  const offer = await engineOffer(context.engine);
  const { models, features } = offer;
  const { resources, training_file: trainingFile, callback, metadata } = request;
  const { resume_from: checkpoint, init_adapter: adapter } = request;
  assertKnownModel(models, request.model);
  const capacity = capacityProblem(offer, request);
  if (capacity) throw new ApiError(422, capacity.code, capacity.message);
  if (resources.max_runtime_seconds > LIMITS.max_runtime_seconds) {
    throw refused(`resources.max_runtime_seconds: at most ${LIMITS.max_runtime_seconds}`);
  }
  assertFetchable(context, 'training_file', trainingFile, LIMITS.max_training_file_bytes);
  if (checkpoint) {
    if (!features.includes('resume')) throw refused('resume_from: not supported by this cluster');
    assertFetchable(context, 'resume_from', checkpoint, MAX_CHECKPOINT_BYTES);
  }
  if (adapter) {
    if (!features.includes('init_adapter')) throw refused('init_adapter: not supported by this cluster');
    assertFetchable(context, 'init_adapter', adapter, MAX_CHECKPOINT_BYTES);
  }
  if (callback) {
    if (!context.webhooks.isOffered) throw refused('callback: this cluster sends no webhooks');
    if (!context.network.isAllowed(callback.url)) {
      throw refused('callback.url: this cluster may not send to that host');
    }
  }
  const { priority } = metadata;
  if (priority !== undefined && !PRIORITIES.some((known) => known === priority)) {
    throw refused(`metadata.priority: one of ${PRIORITIES.join(', ')}`);
  }
}

const MAX_CHECKPOINT_BYTES = 4 * 1024 ** 3;

function assertFetchable(
  { network }: ServiceContext,
  field: string,
  file: CreateClusterJobRequest['training_file'],
  maxBytes: number,
): void {
  if (file.bytes > maxBytes) throw refused(`${field}.bytes: at most ${maxBytes}`);
  if (!network.isAllowed(file.url)) throw refused(`${field}.url: this cluster may not fetch from that host`);
}

const refused = (message: string) => new ApiError(422, 'invalid_request', message);
