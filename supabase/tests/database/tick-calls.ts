/** The two calls a tick makes, as the server's role through the data API. */
import { serviceClient } from '@/testing/stack/stack';
import type { Json } from '@/core/database.types';

/** What a tick may write about one job; see commit_training_jobs. */
export interface JobCommit {
  job_id: string;
  attempt?: number;
  release?: boolean;
  patch?: Record<string, Json>;
  metrics?: {
    attempt: number;
    step: number;
    training_loss?: number | string | null;
    validation_loss?: number | null;
  }[];
  logs?: { seq: number; level?: string; message?: string }[];
  checkpoints?: { step: number; sha256: string }[];
  stored_checkpoint?: { step: number; sha256: string; storage_path: string };
  dropped_checkpoints?: string[];
  artifact?: Json;
  notification?: Json;
}

const AT = '2026-01-02T03:04:05Z';

/** Commits and answers the ids of the jobs that were written. */
export async function commitJobs(worker: string, commits: JobCommit[]): Promise<string[]> {
  const p_commits = commits.map(
    ({ metrics = [], logs = [], checkpoints = [], stored_checkpoint: stored, ...commit }) => ({
      attempt: 1,
      release: false,
      ...commit,
      metrics: metrics.map((point) => ({ timestamp: AT, epoch: 0, ...point })),
      logs: logs.map((line) => ({ timestamp: AT, level: 'info', message: `line ${line.seq}`, ...line })),
      checkpoints: checkpoints.map((checkpoint) => ({ epoch: 1, file_size: 10, ...checkpoint })),
      stored_checkpoint: stored && { epoch: 1, file_size: 10, storage_bucket: 'lora-models', ...stored },
    }),
  );
  const { data, error } = await serviceClient().rpc('commit_training_jobs', {
    p_worker: worker,
    p_commits: p_commits as Json,
  });
  if (error) throw error;
  return data;
}

/** Ends a running job with a verified model. */
export const completion = (seconds: number): Omit<JobCommit, 'job_id'> => ({
  patch: { status: 'completed', current_stage: 'completed', completed_at: AT, billed_gpu_seconds: seconds },
  artifact: {
    name: 'My model',
    quality_metrics: { final_training_loss: 0.5 },
    training_summary: {},
    configuration: {},
    artifacts: [{ kind: 'adapter_model', path: 'adapter_model.safetensors' }],
  },
  notification: {
    type: 'job_complete',
    title: 'Training complete',
    message: 'Your model is ready.',
    priority: 'medium',
    action_url: '/models/{artifact_id}',
    metadata: {},
    dedupe_key: 'job:complete',
  },
});
