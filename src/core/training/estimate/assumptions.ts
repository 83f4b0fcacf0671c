import type { EstimateInputs, Workload } from './estimate-job.ts';
import type { HardwareProfile } from './hardware.ts';

/** In plain sentences: what an estimate rests on. */
export function assumptionsOf(
  { dataset, hyperparameters: h, numGpus }: EstimateInputs,
  hardware: HardwareProfile & { isKnown: boolean },
  work: Workload,
): string[] {
  const { engine, range } = hardware;
  const sentences = [
    `${count(work.trainRows)} training rows of ${count(work.lengths.mean)} tokens on average, ${plural(h.num_epochs, 'epoch')}, effective batch ${work.effectiveBatch}: ${plural(work.plannedSteps, 'step')}.`,
  ];
  if (work.totalSteps > work.plannedSteps) {
    sentences.push(
      `The local engine trains at least ${engine.minSteps} steps, so it makes ${work.epochs} epochs of it: ${work.totalSteps} steps.`,
    );
  }
  if (dataset.lengthHistogram === null) {
    sentences.push('How long single rows are is not known: all count as the average.');
  } else if (engine.isPadding && h.batch_size > 1) {
    sentences.push(
      `Rows are padded to the longest of their batch, about ${count(work.lengths.longestOfBatch)} tokens.`,
    );
  }
  if (work.lengths.truncatedShare > 0.005) {
    sentences.push(
      `Rows are cut at ${count(work.maxSequenceLength)} tokens; ${percent(work.lengths.truncatedShare)} of the tokens are lost.`,
    );
  }
  sentences.push(
    engine.evaluateEvery === null
      ? 'Held-out rows are evaluated before the training and after each epoch.'
      : `Held-out rows are evaluated before the training and every ${engine.evaluateEvery} steps.`,
  );
  if (engine.isRecomputing) sentences.push('Activations are recomputed in the backward pass to save memory.');
  if (numGpus > 1)
    sentences.push(`Each of the ${numGpus} GPUs holds the whole model and trains its share of the rows.`);
  sentences.push(
    hardware.isKnown
      ? `Speed is fitted to measured runs on ${hardware.name}; others took ${range.low} to ${range.high} times as long.`
      : `No published runs are known of this GPU: the duration may be ${range.low} to ${range.high} times the estimate.`,
    'Waiting in the cluster’s queue is neither included nor billed; storage is that of one month.',
  );
  return sentences;
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
