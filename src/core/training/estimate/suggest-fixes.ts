import {
  HYPERPARAMETER_LIMITS,
  type HyperparameterChanges,
  type Hyperparameters,
} from '../hyperparameters.ts';
import type { EstimateFix, GpuOption, JobEstimate, MemoryVerdict } from '../job.schema.ts';
import { estimateJob, type EstimateInputs } from './estimate-job.ts';
import { rowLengths } from './row-lengths.ts';
import { count, percent } from './words.ts';

type Settings = Pick<EstimateFix, 'id' | 'title' | 'reason'> & { hyperparameters: HyperparameterChanges };

const SEQUENCE_LENGTHS = [8192, 4096, 3072, 2048, 1536, 1024, 768, 512, 384, 256];
const RANKS = [128, 64, 32, 16, 8, 4];
/** A sequence length that loses a larger share of the tokens is no fix. */
const MAX_TOKENS_LOST = 0.25;
/** The adapter's share of the memory from which on a smaller rank is worth a thought. */
const ADAPTER_MATTERS = 0.05;
const EASE: Record<MemoryVerdict, number> = { fits: 0, tight: 1, does_not_fit: 2 };

/**
 * What makes a training fit that does not surely fit, each with its new figures. First what changes nothing of the result
 * (a smaller batch with accumulation), then what changes little, then other GPUs; those that surely fit before those that are
 * tight. Several changes at once only where no single change of the settings is enough.
 */
export function suggestFixes(
  input: EstimateInputs,
  estimate: JobEstimate,
  options: readonly GpuOption[],
): EstimateFix[] {
  const { verdict } = estimate.memory;
  if (verdict === 'fits') return [];
  const single = [
    smallerBatch(input),
    shorterSequences(input, estimate),
    fourBit(input),
    smallerRank(input, estimate),
  ].flatMap((settings) => best(input, settings, verdict));
  const isEnough = single.some((fix) => fix.verdict === 'fits');
  const fixes = [
    ...single,
    ...(isEnough ? [] : best(input, combined(input), verdict)),
    ...otherGpus(input, options),
  ];
  return fixes.sort((a, b) => EASE[a.verdict] - EASE[b.verdict]);
}

/** The first, mildest of some changes that surely fits; where none does, the first that is tight instead of too much. */
function best(input: EstimateInputs, steps: readonly Settings[], before: MemoryVerdict): EstimateFix[] {
  const fixes = steps.map((settings) => fixOf(input, settings));
  const chosen =
    fixes.find(({ verdict }) => verdict === 'fits') ??
    fixes.find(({ verdict }) => EASE[verdict] < EASE[before]);
  return chosen ? [chosen] : [];
}

function fixOf(input: EstimateInputs, { hyperparameters, ...words }: Settings): EstimateFix {
  const changed = { ...input, hyperparameters: { ...input.hyperparameters, ...hyperparameters } };
  const { estimated_cost, estimated_duration_hours, memory } = estimateJob(changed);
  return {
    ...words,
    changes: { hyperparameters },
    ...{ estimated_cost, estimated_duration_hours },
    required_gib: memory.required_gib.mid,
    verdict: memory.verdict,
  };
}

/** Smaller batches, larger first, whose accumulation keeps the effective batch exactly. */
function batches({
  batch_size,
  gradient_accumulation_steps,
}: Hyperparameters): { batch: number; accumulation: number }[] {
  const effective = batch_size * gradient_accumulation_steps;
  return Array.from({ length: batch_size - 1 }, (_, index) => batch_size - 1 - index)
    .map((batch) => ({ batch, accumulation: effective / batch }))
    .filter(
      ({ accumulation }) =>
        Number.isInteger(accumulation) &&
        accumulation <= HYPERPARAMETER_LIMITS.gradient_accumulation_steps.max,
    );
}

function smallerBatch({ hyperparameters: h }: EstimateInputs): Settings[] {
  return batches(h).map(({ batch, accumulation }) => ({
    id: 'smaller_batch',
    title: `Batch ${batch} × ${accumulation} accumulation steps`,
    reason: `The effective batch stays ${batch * accumulation} per GPU, so the result is the same; only fewer rows are in memory at once.`,
    hyperparameters: { batch_size: batch, gradient_accumulation_steps: accumulation },
  }));
}

function shorterSequences(input: EstimateInputs, { truncation }: JobEstimate): Settings[] {
  const shorter = SEQUENCE_LENGTHS.filter((length) => length < truncation.max_seq_length);
  return shorter.flatMap((length): Settings[] => {
    const { truncatedRows, truncatedShare } = rowLengths(input.dataset, length, 1);
    if (truncatedShare > MAX_TOKENS_LOST) return [];
    const loss =
      truncatedRows > 0
        ? `${percent(truncatedRows)} of the rows would be cut, ${percent(truncatedShare)} of the tokens lost.`
        : 'No row is longer than that, so nothing is lost.';
    return [
      {
        id: 'shorter_sequences',
        title: `Sequences of ${count(length)} tokens`,
        reason: `Shorter rows need less memory. ${loss}`,
        hyperparameters: { max_seq_length: length },
      },
    ];
  });
}

function fourBit({ hyperparameters: h }: EstimateInputs): Settings[] {
  if (h.quantization === 'nf4') return [];
  return [
    {
      id: 'four_bit',
      title: 'Base model in 4 bits (QLoRA)',
      reason:
        'The frozen weights take about a third of the memory. Training is slower, and a little precision is lost.',
      hyperparameters: { quantization: 'nf4' },
    },
  ];
}

function smallerRank({ hyperparameters: h }: EstimateInputs, estimate: JobEstimate): Settings[] {
  const adapterGib = (16 * estimate.trainable_parameters) / 1024 ** 3;
  if (adapterGib < ADAPTER_MATTERS * estimate.memory.required_gib.mid) return [];
  return RANKS.filter((rank) => rank < h.lora_rank).map((rank) => ({
    id: 'smaller_rank',
    title: `Rank ${rank}`,
    reason: 'A smaller adapter and its optimizer take less memory; alpha is scaled along. It can learn less.',
    hyperparameters: {
      lora_rank: rank,
      lora_alpha: Math.max(1, Math.round((h.lora_alpha * rank) / h.lora_rank)),
    },
  }));
}

/** The smallest batch in 4 bits, with shorter and shorter sequences. */
function combined(input: EstimateInputs): Settings[] {
  const { hyperparameters: h } = input;
  const smallest = batches(h).at(-1);
  const batch: HyperparameterChanges = smallest
    ? { batch_size: smallest.batch, gradient_accumulation_steps: smallest.accumulation }
    : {};
  const base: HyperparameterChanges = { ...batch, quantization: 'nf4' };
  const words = {
    id: 'combined' as const,
    reason: 'No single change of the settings is enough. The effective batch stays the same.',
  };
  const rows = `Batch ${smallest?.batch ?? h.batch_size}, 4 bits`;
  const shorter = SEQUENCE_LENGTHS.filter(
    (length) => length < Math.min(h.max_seq_length, input.baseModel.max_seq_length),
  );
  return [
    { ...words, title: rows, hyperparameters: base },
    ...shorter.map((length) => ({
      ...words,
      title: `${rows}, sequences of ${count(length)} tokens`,
      hyperparameters: { ...base, max_seq_length: length },
    })),
  ];
}

function otherGpus(input: EstimateInputs, options: readonly GpuOption[]): EstimateFix[] {
  const { batch_size, gradient_accumulation_steps } = input.hyperparameters;
  const effective = (gpus: number) =>
    gpus === input.numGpus
      ? ''
      : ` The effective batch becomes ${count(batch_size * gradient_accumulation_steps * gpus)}.`;
  return options
    .filter((option) => option.is_cheapest_fit && !option.is_current)
    .map((option) => ({
      id: 'other_gpus',
      title: `${option.num_gpus} × ${option.name}`,
      reason: `The cheapest choice on which these settings fit as they are.${effective(option.num_gpus)}`,
      changes: { gpu_config: { gpu_type: option.gpu_type, num_gpus: option.num_gpus } },
      estimated_cost: option.estimated_cost,
      estimated_duration_hours: option.estimated_duration_hours,
      required_gib: option.required_gib,
      verdict: option.verdict,
    }));
}
