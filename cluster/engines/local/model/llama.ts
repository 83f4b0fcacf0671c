import { loadKernels, type Kernels } from '../kernels/load.ts';
import { Arena } from './arena.ts';
import { backwardPass } from './backward.ts';
import { planMicroBatches, roundUpTo8, type Sequence } from './batch.ts';
import type { ModelConfig } from './config.ts';
import { forwardPass, lossAndLogitGradient, nextTokenLogits } from './forward.ts';
import { reserveKvCache, type KvCache } from './kv-cache.ts';
import { initializeLora, packLora, reserveLora, type LoraAdapter, type LoraSettings } from './lora.ts';
import { loadWeights, reserveWeights, type ModelWeights, type WeightTensors } from './weights.ts';
import { fillRotaryTables, reserveWorkspace, type Workspace } from './workspace.ts';

export interface LlamaOptions {
  /** Rows of one micro-batch, padding to multiples of 8 included. */
  maxRows: number;
  /** Longest sequence, at most the model's context. */
  maxSequence: number;
  lora: LoraSettings | null;
  /** Decides the initial A matrices. */
  seed: number;
  /** Conversations that it can continue at the same time; none unless given. */
  conversations?: number;
}

export interface LossOptions {
  /** Factor on every loss weight: 1 / total weight of the global batch. */
  normalization: number;
  /** Adds to the gradients, with dropout; without it nothing is kept. */
  training: boolean;
  useAdapter: boolean;
}

/**
 * A Llama with an optional LoRA adapter, computed by the WebAssembly kernels in one block of memory: a forward pass, the
 * adapter's exact gradients, and the logits of a next token.
 */
export class LlamaModel {
  readonly arena = new Arena();
  readonly kernels: Kernels;
  readonly weights: ModelWeights;
  readonly workspace: Workspace;
  readonly adapter: LoraAdapter | null;
  readonly caches: readonly KvCache[];
  readonly headSize: number;

  constructor(
    readonly config: ModelConfig,
    tensors: WeightTensors,
    private readonly options: LlamaOptions,
  ) {
    const { lora, seed, conversations = 0 } = options;
    const maxRows = roundUpTo8(options.maxRows);
    const maxSequence = roundUpTo8(options.maxSequence);
    this.headSize = config.hidden_size / config.num_attention_heads;
    this.weights = reserveWeights(config, this.arena);
    const hasDropout = (lora?.dropout ?? 0) > 0;
    this.workspace = reserveWorkspace(config, this.arena, { maxRows, maxSequence, hasDropout });
    this.adapter = lora && reserveLora(config, this.arena, lora, maxRows);
    this.caches = Array.from({ length: conversations }, () =>
      reserveKvCache(config, this.arena, maxSequence),
    );
    this.arena.seal();
    this.kernels = loadKernels(this.arena.memory);
    fillRotaryTables(config, this.arena, this.workspace, maxSequence);
    loadWeights(config, this.arena, this.kernels, this.weights, tensors);
    if (this.adapter) {
      initializeLora(this.arena, this.adapter, seed);
      packLora(this.kernels, this.adapter);
    }
  }

  /** The weighted loss Σ weight · −log p of the sequences, in micro-batches; with `training` also its gradients. */
  loss(sequences: readonly Sequence[], options: LossOptions): number {
    let total = 0;
    for (const batch of planMicroBatches(sequences, this.options.maxRows)) {
      const pass = forwardPass(this, batch, {
        useAdapter: options.useAdapter,
        useDropout: options.training,
      });
      total += lossAndLogitGradient(this, pass, options.normalization, options.training);
      if (options.training) backwardPass(this, pass);
    }
    return total;
  }

  /** Logits [vocabulary] of the token after `tokens`. */
  nextTokenLogits(tokens: Int32Array, useAdapter: boolean): Float32Array {
    const sequence = { tokens, lossWeights: new Float32Array(tokens.length) };
    const pass = forwardPass(this, [sequence], { useAdapter, useDropout: false });
    return nextTokenLogits(this, pass, tokens.length - 1);
  }

  /** The adapter's parameters as one vector; a write must be followed by `parametersChanged`. */
  get parameters(): Float32Array {
    const adapter = this.requireAdapter();
    return this.arena.view(adapter.parameters, adapter.parameterCount);
  }

  get gradients(): Float32Array {
    const adapter = this.requireAdapter();
    return this.arena.view(adapter.gradients, adapter.parameterCount);
  }

  parametersChanged(): void {
    packLora(this.kernels, this.requireAdapter());
  }

  requireAdapter(): LoraAdapter {
    if (!this.adapter) throw new Error('The model has no adapter.');
    return this.adapter;
  }
}
