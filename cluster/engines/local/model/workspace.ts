import type { Pointer } from '../kernels/load.ts';
import type { Arena } from './arena.ts';
import { roundUpTo8 } from './batch.ts';
import type { ModelConfig } from './config.ts';

/** What the forward pass of a layer leaves for the backward pass. [rows, hidden] unless said otherwise. */
export interface LayerActivations {
  input: Pointer;
  inputNormed: Pointer;
  /** [rows]. */
  inputInverseRms: Pointer;
  query: Pointer;
  key: Pointer;
  value: Pointer;
  /** Per segment and head, [rows, rows]. */
  probabilities: Pointer;
  attended: Pointer;
  afterAttention: Pointer;
  afterAttentionNormed: Pointer;
  /** [rows]. */
  afterAttentionInverseRms: Pointer;
  /** [rows, intermediate], as the next two. */
  gate: Pointer;
  up: Pointer;
  gated: Pointer;
  dropout: DropoutMasks | null;
}

/** Masks of the four tensors that feed the projections; projections that read the same tensor share its mask. */
export interface DropoutMasks {
  inputNormed: Pointer;
  attended: Pointer;
  afterAttentionNormed: Pointer;
  /** [rows, intermediate]. */
  gated: Pointer;
}

/** Everything else a pass writes. */
export interface Workspace {
  layers: LayerActivations[];
  output: Pointer;
  outputNormed: Pointer;
  outputInverseRms: Pointer;
  /** Rows that carry loss, gathered: hidden states, logits, targets (int32) and weights. */
  lossHidden: Pointer;
  logits: Pointer;
  targets: Pointer;
  lossWeights: Pointer;
  /** Gradients: of the residual stream, of a normed tensor, of queries, keys, values and attention output. */
  dResidual: Pointer;
  dNormed: Pointer;
  dQuery: Pointer;
  dKey: Pointer;
  dValue: Pointer;
  dAttended: Pointer;
  dGated: Pointer;
  dGate: Pointer;
  dUp: Pointer;
  /** [sequence, sequence] scratch of one attention head. */
  dScores: Pointer;
  transposedScores: Pointer;
  packed: Pointer;
  /** [rows, max(hidden, intermediate)] scratch of the adapters' dropout. */
  dropped: Pointer;
  dDropped: Pointer;
  cosine: Pointer;
  sine: Pointer;
}

export interface WorkspaceSize {
  /** Rows of one micro-batch. */
  maxRows: number;
  /** Longest sequence. */
  maxSequence: number;
  hasDropout: boolean;
}

export function reserveWorkspace(config: ModelConfig, arena: Arena, size: WorkspaceSize): Workspace {
  const { hidden_size: hidden, intermediate_size: inner, num_attention_heads: heads } = config;
  const { maxRows: rows, maxSequence, hasDropout } = size;
  const wide = () => arena.reserve(rows * inner);
  const narrow = () => arena.reserve(rows * hidden);
  const perRow = () => arena.reserve(rows);
  const square = () => arena.reserve(maxSequence * maxSequence);
  const dropoutScratch = () => arena.reserve(hasDropout ? rows * Math.max(hidden, inner) : 0);
  const rotaryTable = () => arena.reserve((maxSequence * hidden) / heads / 2);

  const layer = (): LayerActivations => ({
    input: narrow(),
    inputNormed: narrow(),
    inputInverseRms: perRow(),
    query: narrow(),
    key: narrow(),
    value: narrow(),
    probabilities: arena.reserve(heads * rows * maxSequence),
    attended: narrow(),
    afterAttention: narrow(),
    afterAttentionNormed: narrow(),
    afterAttentionInverseRms: perRow(),
    gate: wide(),
    up: wide(),
    gated: wide(),
    dropout: hasDropout
      ? { inputNormed: narrow(), attended: narrow(), afterAttentionNormed: narrow(), gated: wide() }
      : null,
  });

  return {
    layers: Array.from({ length: config.num_hidden_layers }, layer),
    output: narrow(),
    outputNormed: narrow(),
    outputInverseRms: perRow(),
    lossHidden: narrow(),
    logits: arena.reserve(rows * config.vocab_size),
    targets: perRow(),
    lossWeights: perRow(),
    dResidual: narrow(),
    dNormed: narrow(),
    dQuery: narrow(),
    dKey: narrow(),
    dValue: narrow(),
    dAttended: narrow(),
    dGated: wide(),
    dGate: wide(),
    dUp: wide(),
    dScores: square(),
    transposedScores: square(),
    packed: arena.reserve(Math.max(rows, maxSequence) * roundUpTo8(Math.max(hidden, inner))),
    dropped: dropoutScratch(),
    dDropped: dropoutScratch(),
    cosine: rotaryTable(),
    sine: rotaryTable(),
  };
}

/** Fills the rotary tables [position, headSize / 2] with angles position · theta^(−2i / headSize). */
export function fillRotaryTables(
  config: ModelConfig,
  arena: Arena,
  workspace: Workspace,
  maxSequence: number,
): void {
  const headSize = config.hidden_size / config.num_attention_heads;
  const half = headSize / 2;
  const cosine = arena.view(workspace.cosine, maxSequence * half);
  const sine = arena.view(workspace.sine, maxSequence * half);
  for (let position = 0; position < maxSequence; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * config.rope_theta ** ((-2 * i) / headSize);
      cosine[position * half + i] = Math.cos(angle);
      sine[position * half + i] = Math.sin(angle);
    }
  }
}
