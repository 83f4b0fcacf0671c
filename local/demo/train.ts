import { randomUUID } from 'node:crypto';
import { catalogView } from '../../src/core/catalog/catalog.schema.ts';
import type { DatasetView } from '../../src/core/datasets/dataset.schema.ts';
import { presetHyperparameters } from '../../src/core/training/hyperparameters.ts';
import {
  createdJob,
  isActiveJobStatus,
  jobDetail,
  type CreateJobInput,
  type JobView,
} from '../../src/core/training/job.schema.ts';
import { pollUntil } from './poll.ts';
import type { WebSession } from './web-session.ts';

/**
 * Starts a training with the balanced preset on the first base model and GPU that the cluster offers.
 *
 * @throws Error when the cluster offers nothing or the job is refused
 */
export async function startTraining(
  session: WebSession,
  dataset: DatasetView,
  name: string,
): Promise<JobView> {
  const catalog = await session.get('/api/catalog', catalogView);
  const baseModel = catalog.base_models.find(({ available }) => available);
  const gpu = catalog.gpu_types.find(({ available }) => available);
  if (!baseModel || !gpu) {
    throw new Error(`The GPU cluster (${catalog.cluster}) offers no base model or no GPU. Its log says why.`);
  }
  const input: CreateJobInput = {
    name,
    dataset_id: dataset.id,
    preset_id: 'balanced',
    hyperparameters: presetHyperparameters('balanced', baseModel.id),
    gpu_config: { gpu_type: gpu.id, num_gpus: 1 },
    client_request_id: randomUUID(),
  };
  return (await session.post('/api/jobs', createdJob, input)).job;
}

/**
 * Follows a job to its end.
 *
 * @param onProgress called with every state that is read
 * @throws Error with the job's own reason when it does not complete
 */
export async function followTraining(
  session: WebSession,
  jobId: string,
  signal: AbortSignal,
  onProgress: (job: JobView) => void,
): Promise<JobView> {
  const job = await pollUntil(
    async () => {
      const { job: current } = await session.get(`/api/jobs/${jobId}`, jobDetail);
      onProgress(current);
      return current;
    },
    ({ status }) => !isActiveJobStatus(status),
    { what: 'The training', intervalMs: 1_000, timeoutMs: 30 * 60_000, signal },
  );
  if (job.status === 'completed') return job;
  throw new Error(
    `The training ended as ${job.status}: ${job.error_message ?? job.error_code ?? 'no reason given'}`,
  );
}
