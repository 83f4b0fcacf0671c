import type { EstimateCalibration } from '../job.schema.ts';
import type { EstimateInputs, Workload } from './estimate-job.ts';
import type { HardwareProfile } from './hardware.ts';
import { tokenSourceSentence } from './token-source.ts';
import { count, percent, plural, times } from './words.ts';

type Hardware = HardwareProfile & { isKnown: boolean };

/** In plain sentences: what an estimate rests on. */
export function assumptionsOf(inputs: EstimateInputs, hardware: Hardware, work: Workload): string[] {
  const { engine } = hardware;
  return [
    ...workSentences(inputs, hardware, work),
    engine.evaluateEvery === null
      ? 'Held-out rows are evaluated before the training and after each epoch.'
      : `Held-out rows are evaluated before the training and every ${engine.evaluateEvery} steps.`,
    ...(engine.isRecomputing ? ['Activations are recomputed in the backward pass to save memory.'] : []),
    ...sharingSentences(inputs.numGpus, work),
    rangeSentence(work.calibration, hardware),
    'Waiting in the cluster’s queue is neither included nor billed; storage is that of one month.',
  ];
}

function workSentences(
  { dataset, hyperparameters: h }: EstimateInputs,
  { engine }: Hardware,
  work: Workload,
): string[] {
  const { lengths } = work;
  const sentences = [
    `${count(work.trainRows)} training rows of ${count(lengths.mean)} tokens on average, ${plural(h.num_epochs, 'epoch')}, effective batch ${work.effectiveBatch}: ${plural(work.plannedSteps, 'step')}.`,
  ];
  const say = (when: boolean, sentence: string) => {
    if (when) sentences.push(sentence);
  };
  if (dataset.tokenSource) sentences.push(tokenSourceSentence(dataset.tokenSource));
  say(
    work.totalSteps > work.plannedSteps,
    `The local engine trains at least ${engine.minSteps} steps, so it makes ${work.epochs} epochs of it: ${work.totalSteps} steps.`,
  );
  say(dataset.lengthHistogram === null, 'How long single rows are is not known: all count as the average.');
  say(
    dataset.lengthHistogram !== null && engine.isPadding && h.batch_size > 1,
    `Rows are padded to the longest of their batch, about ${count(lengths.longestOfBatch)} tokens.`,
  );
  say(
    work.maxSequenceLength < h.max_seq_length,
    `The base model reads at most ${count(work.maxSequenceLength)} tokens at once: that is the sequence length, not ${count(h.max_seq_length)}.`,
  );
  say(
    lengths.truncatedShare > 0.005 || lengths.truncatedRows > 0.005,
    `Rows are cut at ${count(work.maxSequenceLength)} tokens: ${percent(lengths.truncatedRows)} of the rows lose something, ${percent(lengths.truncatedShare)} of the tokens are lost.`,
  );
  say(
    h.quantization === 'nf4' && !work.is4Bit,
    'The local engine holds the weights whole: 4 bits change nothing here.',
  );
  return sentences;
}

function sharingSentences(numGpus: number, { sharding }: Workload): string[] {
  if (sharding === 'ddp') {
    return [`Each of the ${numGpus} GPUs holds the whole model and trains its share of the rows (DDP).`];
  }
  if (sharding === 'fsdp') {
    return [
      `The model does not surely fit one GPU: its weights are split over the ${numGpus} GPUs (FSDP), which have to gather them in every step.`,
    ];
  }
  return [];
}

function rangeSentence({ source, runs, low, mid, high }: EstimateCalibration, hardware: Hardware): string {
  const took = `about ${times(mid)} times as long as the formula says, most of them ${times(low)} to ${times(high)} times`;
  if (source === 'user') {
    return `The range is from your last ${runs} runs on this GPU with models of this size: they took ${took}.`;
  }
  if (source === 'installation') {
    return `The range is from at least ${runs} runs of this installation on this GPU with models of this size: they took ${took}.`;
  }
  return hardware.isKnown
    ? `Speed is fitted to measured runs on ${hardware.name}; others took ${low} to ${high} times as long.`
    : `No published runs are known of this GPU: the duration may be ${low} to ${high} times the estimate.`;
}
