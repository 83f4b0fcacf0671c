import { writeConfigurationLink } from '../training/interchange/configuration-link.ts';
import { HYPERPARAMETER_LIMITS, type Hyperparameters } from '../training/hyperparameters.ts';
import type { EstimateFix, JobView } from '../training/job.schema.ts';

/** A change that needs less memory, without figures: the estimate had held the training to fit. */
export type UnmeasuredFix = Pick<EstimateFix, 'id' | 'title' | 'reason' | 'changes'>;

const SHORTEST_SEQUENCES = 256;

/**
 * What to change of a training that ran out of memory although its estimate says that it fits. First what leaves the result the
 * same, then what changes little. Each alone about halves what the activations or the weights take.
 */
export function unmeasuredFixes(settings: Hyperparameters): UnmeasuredFix[] {
  return [...smallerBatch(settings), ...fourBit(settings), ...shorterSequences(settings)];
}

function smallerBatch({ batch_size, gradient_accumulation_steps }: Hyperparameters): UnmeasuredFix[] {
  const effective = batch_size * gradient_accumulation_steps;
  const batch = Array.from({ length: Math.floor(batch_size / 2) }, (_, index) => index + 1).findLast(
    (candidate) =>
      effective % candidate === 0 &&
      effective / candidate <= HYPERPARAMETER_LIMITS.gradient_accumulation_steps.max,
  );
  if (batch === undefined) return [];
  return [
    {
      id: 'smaller_batch',
      title: `Batch ${batch} × ${effective / batch} accumulation steps`,
      reason: `The effective batch stays ${effective} per GPU, so the result is the same; fewer rows are in memory at once.`,
      changes: { hyperparameters: { batch_size: batch, gradient_accumulation_steps: effective / batch } },
    },
  ];
}

const fourBit = ({ quantization }: Hyperparameters): UnmeasuredFix[] =>
  quantization === 'nf4'
    ? []
    : [
        {
          id: 'four_bit',
          title: 'Base model in 4 bits (QLoRA)',
          reason:
            'The frozen weights take about a third of the memory. Training is slower, and a little precision is lost.',
          changes: { hyperparameters: { quantization: 'nf4' } },
        },
      ];

function shorterSequences({ max_seq_length }: Hyperparameters): UnmeasuredFix[] {
  const length = Math.floor(max_seq_length / 2);
  if (length < SHORTEST_SEQUENCES) return [];
  return [
    {
      id: 'shorter_sequences',
      title: `Sequences of ${length} tokens`,
      reason: 'Shorter rows need less memory; what is longer is cut.',
      changes: { hyperparameters: { max_seq_length: length } },
    },
  ];
}

/** The query of an address that opens the configurator with a job's settings and these changes made to them. */
export function changedJobLink(
  job: Pick<JobView, 'id' | 'name' | 'dataset_id' | 'hyperparameters' | 'gpu_config' | 'parent_model_id'>,
  changes: EstimateFix['changes'],
): string {
  const { gpu_type, num_gpus } = changes.gpu_config ?? job.gpu_config;
  return writeConfigurationLink(
    {
      name: job.name,
      hyperparameters: { ...job.hyperparameters, ...changes.hyperparameters },
      gpu_config: { gpu_type, num_gpus },
    },
    { datasetId: job.dataset_id, jobId: job.id, modelId: job.parent_model_id, preset: null },
  );
}
