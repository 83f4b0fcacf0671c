import type { ClusterHyperparameters, CreateClusterJobRequest } from '../../../src/core/cluster/contract.ts';

const LEARNING_RATE_FACTOR = 10;
const MAX_LEARNING_RATE = 5e-3;
const MAX_WARMUP_FRACTION = 0.06;
const MIN_STEPS = 100;
const EVALUATE_EVERY_STEPS = 25;

/** What this engine really does for a request. */
export interface EffectiveTraining {
  epochs: number;
  stepsPerEpoch: number;
  totalSteps: number;
  /** Rows computed at once. */
  batchSize: number;
  /** Rows of one optimizer step: batch size times accumulation. */
  rowsPerStep: number;
  learningRate: number;
  scheduler: ClusterHyperparameters['lr_scheduler'];
  warmupSteps: number;
  weightDecay: number;
  maxGradNorm: number;
  maxSequenceLength: number;
  quantization: 'none';
  evaluateEverySteps: number;
  seed: number;
}

/** The longest sequence that a request gets from a model of this context. */
export function effectiveSequenceLength(
  hyperparameters: ClusterHyperparameters,
  contextLength: number,
): number {
  return Math.min(hyperparameters.max_seq_length, contextLength);
}

/**
 * Maps hyperparameters that suit models of billions of parameters onto the toy base model, which needs a higher learning
 * rate and more steps. `changes` says in words what was mapped and why.
 */
export function scaleToToyModel(
  request: Pick<CreateClusterJobRequest, 'hyperparameters' | 'method'>,
  trainRows: number,
  contextLength: number,
): { effective: EffectiveTraining; changes: string[] } {
  const { hyperparameters: asked, method } = request;
  const rowsPerStep = asked.batch_size * asked.gradient_accumulation_steps;
  const stepsPerEpoch = Math.ceil(trainRows / rowsPerStep);
  const epochs = Math.max(asked.n_epochs, Math.ceil(MIN_STEPS / stepsPerEpoch));
  const totalSteps = epochs * stepsPerEpoch;
  const effective: EffectiveTraining = {
    epochs,
    stepsPerEpoch,
    totalSteps,
    batchSize: asked.batch_size,
    rowsPerStep,
    learningRate: Math.min(asked.learning_rate * LEARNING_RATE_FACTOR, MAX_LEARNING_RATE),
    scheduler: asked.lr_scheduler,
    warmupSteps: Math.min(asked.warmup_steps, Math.floor(totalSteps * MAX_WARMUP_FRACTION)),
    weightDecay: asked.weight_decay,
    maxGradNorm: asked.max_grad_norm,
    maxSequenceLength: effectiveSequenceLength(asked, contextLength),
    quantization: 'none',
    evaluateEverySteps: EVALUATE_EVERY_STEPS,
    seed: asked.seed,
  };
  const change = (name: string, from: unknown, to: unknown, reason: string) =>
    from === to ? [] : [`${name} ${String(from)} → ${String(to)} (${reason})`];
  return {
    effective,
    changes: [
      ...change(
        'learning_rate',
        asked.learning_rate,
        effective.learningRate,
        'a tiny model needs about ten times more',
      ),
      ...change('n_epochs', asked.n_epochs, epochs, `at least ${MIN_STEPS} steps`),
      ...change('warmup_steps', asked.warmup_steps, effective.warmupSteps, 'at most 6 % of the steps'),
      ...change('max_seq_length', asked.max_seq_length, effective.maxSequenceLength, "the model's context"),
      ...change('quantization', method.lora.quantization, 'none', 'the weights are small enough for float32'),
    ],
  };
}
