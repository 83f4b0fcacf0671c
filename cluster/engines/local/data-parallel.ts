import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { totalLossWeight, type Sequence } from './model/batch.ts';
import type { ModelConfig } from './model/config.ts';
import { LlamaModel, type LlamaOptions, type LossOptions } from './model/llama.ts';
import type { WeightTensors } from './model/weights.ts';

export interface DataParallelSetup {
  config: ModelConfig;
  tensors: WeightTensors;
  options: LlamaOptions;
  /** Threads in all, this one included. */
  threads: number;
}

/** What a worker thread starts from. */
export interface ThreadSetup extends Omit<DataParallelSetup, 'threads'> {
  sharedParameters: SharedArrayBuffer | null;
  sharedGradients: SharedArrayBuffer | null;
}

export interface ThreadRequest {
  sequences: Sequence[];
  loss: LossOptions;
}

export interface ThreadAnswer {
  loss: number;
}

interface Helper {
  worker: Worker;
  gradients: Float32Array | null;
}

/**
 * One model per thread, all with the same adapter. A batch is split over the threads; the losses and gradients are
 * those of the whole batch, divided by its total loss weight.
 */
export class DataParallel {
  private constructor(
    readonly model: LlamaModel,
    private readonly sharedParameters: Float32Array | null,
    private readonly helpers: readonly Helper[],
  ) {}

  static async start({ threads, ...setup }: DataParallelSetup): Promise<DataParallel> {
    const model = new LlamaModel(setup.config, setup.tensors, setup.options);
    const size = model.adapter?.parameterCount ?? 0;
    const sharedParameters = size > 0 ? new SharedArrayBuffer(size * 4) : null;
    const helpers = Array.from({ length: threads - 1 }, (): Helper => {
      const sharedGradients = size > 0 ? new SharedArrayBuffer(size * 4) : null;
      const workerData: ThreadSetup = { ...setup, sharedParameters, sharedGradients };
      const worker = new Worker(new URL('./data-parallel-thread.mjs', import.meta.url), { workerData });
      return { worker, gradients: sharedGradients && new Float32Array(sharedGradients) };
    });
    await Promise.all(helpers.map(({ worker }) => once(worker, 'message')));
    const parallel = new DataParallel(model, sharedParameters && new Float32Array(sharedParameters), helpers);
    parallel.parametersChanged();
    return parallel;
  }

  /** The adapter's parameters; a write must be followed by `parametersChanged`. */
  get parameters(): Float32Array {
    return this.model.parameters;
  }

  parametersChanged(): void {
    if (!this.sharedParameters) return;
    this.sharedParameters.set(this.model.parameters);
    this.model.parametersChanged();
  }

  /** Mean loss per weighted token; leaves the gradients of that mean in the result. */
  async lossAndGradients(sequences: readonly Sequence[]): Promise<{ loss: number; gradients: Float32Array }> {
    this.model.gradients.fill(0);
    const normalization = 1 / totalLossWeight(sequences);
    const loss = await this.run(sequences, { normalization, training: true, useAdapter: true });
    const { gradients } = this.model;
    for (const helper of this.helpers) {
      const part = helper.gradients;
      if (part)
        for (let i = 0; i < gradients.length; i++) gradients[i] = (gradients[i] ?? 0) + (part[i] ?? 0);
    }
    return { loss, gradients };
  }

  /** Mean loss per weighted token, without dropout. */
  async evaluate(sequences: readonly Sequence[], useAdapter: boolean): Promise<number> {
    const normalization = 1 / totalLossWeight(sequences);
    return this.run(sequences, { normalization, training: false, useAdapter });
  }

  async close(): Promise<void> {
    await Promise.all(this.helpers.map(({ worker }) => worker.terminate()));
  }

  private async run(sequences: readonly Sequence[], loss: LossOptions): Promise<number> {
    const [own = [], ...others] = splitByLength(sequences, this.helpers.length + 1);
    const answers = this.helpers.map(async ({ worker }, index): Promise<number> => {
      const answered = once(worker, 'message') as Promise<[ThreadAnswer]>;
      const request: ThreadRequest = { sequences: others[index] ?? [], loss };
      worker.postMessage(request);
      return (await answered)[0].loss;
    });
    const ownLoss = this.model.loss(own, loss);
    return (await Promise.all(answers)).reduce((sum, part) => sum + part, ownLoss);
  }
}

/** Longest first, each to the part that has the fewest tokens so far. */
function splitByLength(sequences: readonly Sequence[], parts: number): Sequence[][] {
  const split = Array.from({ length: parts }, () => ({ sequences: [] as Sequence[], tokens: 0 }));
  for (const sequence of [...sequences].sort((a, b) => b.tokens.length - a.tokens.length)) {
    const lightest = split.reduce((best, part) => (part.tokens < best.tokens ? part : best));
    lightest.sequences.push(sequence);
    lightest.tokens += sequence.tokens.length;
  }
  return split.map((part) => part.sequences);
}
