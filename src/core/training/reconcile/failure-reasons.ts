import { z } from 'zod';
import type { ClusterErrorBody, ClusterErrorCode } from '../../cluster/contract.ts';

/** Why a job ended other than by completing: the values of `training_jobs.error_code`. */
export const jobFailureCode = z.enum([
  'cluster_unavailable',
  'cluster_refused_key',
  'cluster_lost',
  'cluster_error',
  'invalid_configuration',
  'invalid_data',
  'out_of_memory',
  'nan_loss',
  'timed_out',
  'queue_timed_out',
  'stalled',
  'attempts_used_up',
  'checkpoint_unusable',
  'export_failed',
  'artifact_corrupt',
  'artifact_invalid',
  'internal_error',
  'cancelled_by_user',
  'cancelled_by_cluster',
  'early_stopped',
  'sweep_budget',
  'budget_exceeded',
]);
export type JobFailureCode = z.infer<typeof jobFailureCode>;

/** For a person: what happened in a few words, and what to do about it. */
export const FAILURE_REASONS: Record<JobFailureCode, { title: string; advice: string }> = {
  cluster_unavailable: {
    title: 'The GPU cluster could not be reached',
    advice: 'Nothing was trained or billed. Start the job again when the cluster is back.',
  },
  cluster_refused_key: {
    title: 'The GPU cluster refused our key',
    advice:
      'Nothing was trained or billed. The operator has to set GPU_CLUSTER_API_KEY to the cluster’s key.',
  },
  cluster_lost: {
    title: 'The GPU cluster lost the job',
    advice:
      'Metrics and logs up to the loss are kept. Retry the job: it goes on from its newest stored checkpoint, where there is one.',
  },
  cluster_error: {
    title: 'The GPU cluster failed',
    advice: 'The last log lines usually name the reason. Start the job again.',
  },
  invalid_configuration: {
    title: 'The GPU cluster rejected the configuration',
    advice: 'Change what the message names and start a new job.',
  },
  invalid_data: {
    title: 'The training data could not be used',
    advice: 'Validate the dataset again and start a new job.',
  },
  out_of_memory: {
    title: 'The GPU ran out of memory',
    advice:
      'Use a smaller batch with more accumulation steps, shorter sequences, 4-bit weights or a larger GPU.',
  },
  nan_loss: {
    title: 'The loss stopped being a number',
    advice: 'The training diverged. Use a lower learning rate or more warm-up steps.',
  },
  timed_out: {
    title: 'The training took longer than allowed',
    advice: 'Train fewer epochs, use a faster GPU or raise MAX_TRAINING_DURATION_HOURS.',
  },
  queue_timed_out: {
    title: 'No GPU became free',
    advice:
      'Nothing was trained or billed. Start the job again, or choose a GPU type that is in less demand.',
  },
  stalled: {
    title: 'The training stood still',
    advice: 'What it cost is counted up to its last sign of life. Retry the job.',
  },
  attempts_used_up: {
    title: 'Several attempts failed on the GPU cluster',
    advice: 'Retry it once the cluster is well; it goes on from its stored checkpoint, where there is one.',
  },
  checkpoint_unusable: {
    title: 'The checkpoint could not be used',
    advice: 'Nothing was trained. Retry the job from the beginning.',
  },
  export_failed: {
    title: 'The trained files could not be stored',
    advice: 'The training itself succeeded. Start the job again, or ask the operator to look at the storage.',
  },
  artifact_corrupt: {
    title: 'The stored files did not match what was trained',
    advice: 'They were refused rather than shown as a model. Start the job again.',
  },
  artifact_invalid: {
    title: 'The trained files are not the adapter that was asked for',
    advice:
      'They arrived as the cluster made them, and were refused rather than shown as a model. Ask the cluster’s operator to look at its engine before training again.',
  },
  internal_error: {
    title: 'The platform failed to process the job',
    advice: 'Start the job again, and report it when it happens twice.',
  },
  cancelled_by_user: { title: 'Cancelled', advice: 'Clone the job to run it again.' },
  cancelled_by_cluster: {
    title: 'Cancelled on the cluster',
    advice: 'The cluster’s operator stopped it. Clone the job to run it again.',
  },
  early_stopped: {
    title: 'Stopped early by its search',
    advice: 'Other runs of the search were better at the same step. Clone the job to train it to its end.',
  },
  sweep_budget: {
    title: 'Stopped at the budget of its search',
    advice: 'The cluster kept a checkpoint. Start a new search with a larger budget, or clone the job.',
  },
  budget_exceeded: {
    title: 'Stopped at the monthly budget',
    advice:
      'The cluster kept a checkpoint. Raise the budget in the settings or wait for next month, then start the job again.',
  },
};

const CODE_OF_CLUSTER_ERROR: Partial<Record<ClusterErrorCode, JobFailureCode>> = {
  out_of_memory: 'out_of_memory',
  nan_loss: 'nan_loss',
  timed_out: 'timed_out',
  invalid_training_file: 'invalid_data',
  training_file_mismatch: 'invalid_data',
  checkpoint_mismatch: 'checkpoint_unusable',
  adapter_mismatch: 'invalid_configuration',
  invalid_request: 'invalid_configuration',
  unknown_model: 'invalid_configuration',
  unknown_gpu_type: 'invalid_configuration',
};

/** The platform's code for an error that the cluster reported; what it does not name apart is `cluster_error`. */
export const failureCodeOf = (code: ClusterErrorCode | undefined): JobFailureCode =>
  (code && CODE_OF_CLUSTER_ERROR[code]) ?? 'cluster_error';

/** Whether another attempt may do better: what failed was the cluster, not the data or the configuration. */
export const isRetryable = (code: JobFailureCode, error: ClusterErrorBody | null): boolean =>
  code === 'cluster_error' && error?.retryable === true;
