import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClusterLogLine, ClusterMetricPoint, ClusterPhase } from '../../../src/core/cluster/contract.ts';
import type { BaseModel } from './base-model.ts';
import type { CheckpointStore, TrainingProgress } from './checkpoints.ts';
import { DataParallel } from './data-parallel.ts';
import { totalTokens, type Sequence } from './model/batch.ts';
import type { LoraSettings } from './model/lora.ts';
import { createRandom, mixSeed, shuffledIndices } from './model/random.ts';
import { ADAMW_DEFAULTS, AdamW, clipFactor, gradientNorm } from './optimizer.ts';
import { adapterTensors, loadAdapterTensors } from './peft.ts';
import type { EffectiveTraining } from './preset-scale.ts';
import type { Tensor } from './safetensors.ts';
import { learningRateAt } from './schedule.ts';
import { TrainingError } from '../training-error.ts';
import type { TrainingRows } from './training-rows.ts';

/** Padded tokens that one thread computes at once, whatever the batch size: bounds memory. */
const MAX_MICRO_BATCH_TOKENS = 1024;
/** Validation rows used per evaluation, so that evaluating never outweighs training. */
const MAX_VALIDATION_ROWS = 256;

export interface TrainingInput {
  base: Pick<BaseModel, 'config' | 'tensors'>;
  lora: LoraSettings;
  effective: EffectiveTraining;
  rows: Pick<TrainingRows, 'train' | 'validation'>;
  checkpoints: CheckpointStore;
  threads: number;
  /** A fitting adapter under PEFT's keys, to start from instead of from nothing. */
  initAdapter: ReadonlyMap<string, Tensor> | null;
}

export type MetricValues = ClusterMetricPoint['values'];

/** Told as it happens. */
export interface TrainingEvents {
  phase(phase: ClusterPhase): void;
  progress(progress: TrainingProgress): void;
  metrics(progress: TrainingProgress, values: MetricValues): void;
  log(level: ClusterLogLine['level'], message: string): void;
}

export interface TrainingResult {
  /** `stopped`: a checkpoint holds everything, and the same input goes on from it. */
  outcome: 'completed' | 'stopped';
  progress: TrainingProgress;
  /** The adapter under PEFT's keys. */
  adapter: Map<string, Tensor>;
}

/**
 * Trains a LoRA adapter, going on from the newest checkpoint when there is one. A resumed training takes the same steps
 * as one that was never interrupted. When `stop` is raised it saves a checkpoint after the current step and returns.
 * @throws {TrainingError} `nan_loss` when the loss or a gradient is no longer finite, `checkpoint_mismatch` when the
 * checkpoint is not one of this adapter.
 */
export async function runTraining(
  input: TrainingInput,
  events: TrainingEvents,
  stop: AbortSignal,
): Promise<TrainingResult> {
  const { base, lora, effective, threads } = input;
  const maxRows = Math.min(MAX_MICRO_BATCH_TOKENS, effective.batchSize * effective.maxSequenceLength);
  const parallel = await DataParallel.start({
    config: base.config,
    tensors: base.tensors,
    threads,
    options: {
      maxRows: Math.max(maxRows, effective.maxSequenceLength),
      maxSequence: effective.maxSequenceLength,
      lora,
      seed: effective.seed,
    },
  });
  try {
    return await new Training(input, events, parallel).run(stop);
  } finally {
    await parallel.close();
  }
}

class Training {
  private readonly optimizer: AdamW;
  private readonly validation: Sequence[];
  private epochOrder: { epoch: number; order: Uint32Array } | undefined;
  private progress: TrainingProgress = {
    step: 0,
    epoch: 0,
    tokens: 0,
    trainLoss: null,
    validLoss: null,
    baselineValidLoss: null,
    best: null,
  };

  constructor(
    private readonly input: TrainingInput,
    private readonly events: TrainingEvents,
    private readonly parallel: DataParallel,
  ) {
    const settings = { ...ADAMW_DEFAULTS, weightDecay: input.effective.weightDecay };
    this.optimizer = new AdamW(parallel.parameters.length, settings);
    this.validation = input.rows.validation.slice(0, MAX_VALIDATION_ROWS);
  }

  async run(stop: AbortSignal): Promise<TrainingResult> {
    const { totalSteps, evaluateEverySteps } = this.input.effective;
    if (!this.restore()) {
      await this.evaluateBaseline();
      await this.startFromAdapter();
    }
    this.events.phase('training');
    while (this.progress.step < totalSteps) {
      // Lets signals and timers be heard between steps that each block this thread.
      await nextTurn();
      if (stop.aborted) {
        this.save();
        return this.result('stopped');
      }
      const values = await this.trainStep();
      const { step } = this.progress;
      const isEvaluated = step % evaluateEverySteps === 0 || step === totalSteps;
      if (isEvaluated) Object.assign(values, await this.evaluate());
      this.events.progress(this.progress);
      this.events.metrics(this.progress, values);
      if (isEvaluated) this.save();
    }
    return this.result('completed');
  }

  private async trainStep(): Promise<MetricValues> {
    const { effective } = this.input;
    const startedAt = performance.now();
    const step = this.progress.step + 1;
    const batch = this.batchOf(step);
    const { loss, gradients } = await this.parallel.lossAndGradients(batch);
    const norm = gradientNorm(gradients);
    const learningRate = learningRateAt({ ...effective, peak: effective.learningRate }, step);
    const tokens = totalTokens(batch);
    const epoch = step / effective.stepsPerEpoch;
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      const values = {
        train_loss: metricNumber(loss),
        grad_norm: metricNumber(norm),
        learning_rate: learningRate,
      };
      this.events.metrics({ ...this.progress, step, epoch }, values);
      throw new TrainingError(
        'nan_loss',
        `The loss became ${loss} at step ${step}, with a learning rate of ${learningRate.toPrecision(3)}. ` +
          'A learning rate that is too high is the usual cause: try half of it, or a longer warm-up.',
      );
    }
    const { parameters } = this.parallel;
    this.optimizer.update(parameters, gradients, learningRate, clipFactor(norm, effective.maxGradNorm));
    this.parallel.parametersChanged();
    this.progress = { ...this.progress, step, epoch, tokens: this.progress.tokens + tokens, trainLoss: loss };
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      train_loss: loss,
      learning_rate: learningRate,
      grad_norm: norm,
      tokens_per_second: Math.round(tokens / seconds),
    };
  }

  /** The rows of a step: each epoch has its own order, and each row its own dropout, from the seed alone. */
  private batchOf(step: number): Sequence[] {
    const { effective, rows } = this.input;
    const epoch = Math.floor((step - 1) / effective.stepsPerEpoch);
    const first = ((step - 1) % effective.stepsPerEpoch) * effective.rowsPerStep;
    if (this.epochOrder?.epoch !== epoch) {
      const random = createRandom(mixSeed(effective.seed, epoch));
      this.epochOrder = { epoch, order: shuffledIndices(rows.train.length, random) };
    }
    const indices = this.epochOrder.order.subarray(first, first + effective.rowsPerStep);
    return Array.from(indices).flatMap((row) => {
      const sequence = rows.train[row];
      return sequence ? [{ ...sequence, dropoutSeed: mixSeed(effective.seed, step, row) }] : [];
    });
  }

  private async evaluateBaseline(): Promise<void> {
    if (this.validation.length === 0) {
      this.events.log('warn', 'The training file has no validation rows: no validation loss will be shown.');
      return;
    }
    this.events.phase('validating');
    const loss = await this.parallel.evaluate(this.validation, false);
    this.progress = { ...this.progress, validLoss: loss, baselineValidLoss: loss };
    this.events.metrics(this.progress, { valid_loss: loss });
    this.events.log('info', `Validation loss of the untouched base model: ${loss.toFixed(4)}.`);
  }

  private async startFromAdapter(): Promise<void> {
    if (!this.input.initAdapter) return;
    loadAdapterTensors(this.parallel.model, this.input.initAdapter);
    this.parallel.parametersChanged();
    const hasRows = this.validation.length > 0;
    const loss = hasRows ? (await this.parallel.evaluate(this.validation, true)).toFixed(4) : 'not measured';
    this.events.log('info', `Started from an earlier adapter, whose validation loss is ${loss}.`);
  }

  private async evaluate(): Promise<MetricValues> {
    if (this.validation.length === 0) return {};
    this.events.phase('validating');
    const loss = await this.parallel.evaluate(this.validation, true);
    const { step, best } = this.progress;
    const isBest = best === null || loss < best.loss;
    this.progress = { ...this.progress, validLoss: loss, best: isBest ? { step, loss } : best };
    this.events.log(
      'info',
      `Step ${step}: validation loss ${loss.toFixed(4)}${isBest ? ', the best so far' : ''}.`,
    );
    this.events.phase('training');
    return { valid_loss: loss };
  }

  private save(): void {
    this.input.checkpoints.save({
      progress: this.progress,
      parameters: this.parallel.parameters.slice(),
      firstMoment: this.optimizer.firstMoment,
      secondMoment: this.optimizer.secondMoment,
    });
  }

  /** True when it goes on from a checkpoint. */
  private restore(): boolean {
    const state = this.input.checkpoints.latest();
    if (!state) return false;
    const size = this.parallel.parameters.length;
    for (const { length } of [state.parameters, state.firstMoment, state.secondMoment]) {
      if (length === size) continue;
      const message = `The checkpoint has a vector of ${length} values where this adapter has ${size}.`;
      throw new TrainingError('checkpoint_mismatch', message);
    }
    this.parallel.parameters.set(state.parameters);
    this.parallel.parametersChanged();
    this.optimizer.firstMoment.set(state.firstMoment);
    this.optimizer.secondMoment.set(state.secondMoment);
    // One optimizer update per step.
    this.optimizer.step = state.progress.step;
    this.progress = state.progress;
    this.events.log('info', `Resumed from the checkpoint of step ${state.progress.step}.`);
    return true;
  }

  private result(outcome: TrainingResult['outcome']): TrainingResult {
    return { outcome, progress: this.progress, adapter: adapterTensors(this.parallel.model) };
  }
}

/** JSON has no word for these three values. */
function metricNumber(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
}
