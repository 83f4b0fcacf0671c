import type { Pointer } from '../kernels/load.ts';
import { attentionForward } from './attention.ts';
import { layOut, type Segment, type Sequence } from './batch.ts';
import { projectForward } from './linear.ts';
import type { LlamaModel } from './llama.ts';
import { mixSeed } from './random.ts';
import type { LayerActivations } from './workspace.ts';

/** One forward pass over a micro-batch; the activations it left lie in the model's workspace until the next one. */
export interface Pass {
  segments: Segment[];
  rows: number;
  useAdapter: boolean;
  useDropout: boolean;
  /** Rows whose prediction counts, in order. */
  lossRows: LossRow[];
}

interface LossRow {
  row: number;
  target: number;
  weight: number;
}

/** Fills `attended` of one layer from its query, key and value. */
export type Attention = (model: LlamaModel, pass: Pass, layer: LayerActivations, index: number) => void;

/** Runs the decoder over the sequences up to the final norm. */
export function forwardPass(
  model: LlamaModel,
  sequences: readonly Sequence[],
  options: { useAdapter: boolean; useDropout: boolean },
  attend: Attention = attentionForward,
): Pass {
  const { segments, rows } = layOut(sequences, model.config.num_attention_heads);
  const lossRows = sequences.flatMap((sequence, index) => lossRowsOf(sequence, segments[index]?.start ?? 0));
  const pass: Pass = { segments, rows, lossRows, ...options };
  runPass(model, sequences, pass, attend);
  return pass;
}

/** The decoder on rows that are laid out already. */
export function runPass(
  model: LlamaModel,
  sequences: readonly Sequence[],
  pass: Pass,
  attend: Attention,
): void {
  const { config, kernels, workspace, weights } = model;
  const { hidden_size: hidden, rms_norm_eps: epsilon } = config;
  embed(model, sequences, pass.segments);
  workspace.layers.forEach((layer, index) => {
    const next = workspace.layers[index + 1]?.input ?? workspace.output;
    layerForward(model, pass, index, layer, next, attend);
  });
  kernels.rmsNorm(
    workspace.output,
    weights.finalNorm,
    workspace.outputNormed,
    workspace.outputInverseRms,
    pass.rows,
    hidden,
    epsilon,
  );
}

function lossRowsOf({ tokens, lossWeights }: Sequence, start: number): LossRow[] {
  const rows: LossRow[] = [];
  for (let i = 0; i + 1 < tokens.length; i++) {
    const weight = lossWeights[i] ?? 0;
    if (weight !== 0) rows.push({ row: start + i, target: tokens[i + 1] ?? 0, weight });
  }
  return rows;
}

/** Padding rows keep token 0: attention is causal and no loss reads them, so they touch nothing. */
function embed(model: LlamaModel, sequences: readonly Sequence[], segments: readonly Segment[]): void {
  const { hidden_size: hidden } = model.config;
  const { floats } = model.arena;
  const table = model.weights.embedding.weight / 4;
  const target = (model.workspace.layers[0]?.input ?? model.workspace.output) / 4;
  sequences.forEach(({ tokens }, index) => {
    const { start, rows } = segments[index] ?? { start: 0, rows: 0 };
    for (let row = 0; row < rows; row++) {
      const from = table + (tokens[row] ?? 0) * hidden;
      floats.copyWithin(target + (start + row) * hidden, from, from + hidden);
    }
  });
}

function layerForward(
  model: LlamaModel,
  pass: Pass,
  index: number,
  layer: LayerActivations,
  next: Pointer,
  attend: Attention,
): void {
  const { config, kernels } = model;
  const { hidden_size: hidden, intermediate_size: inner, rms_norm_eps: epsilon } = config;
  const { rows } = pass;
  const weights = model.weights.layers[index];
  if (!weights) throw new RangeError(`The model has no layer ${index}.`);
  if (pass.useDropout) drawDropoutMasks(model, pass, index, layer);

  kernels.rmsNorm(
    layer.input,
    weights.inputNorm,
    layer.inputNormed,
    layer.inputInverseRms,
    rows,
    hidden,
    epsilon,
  );
  projectForward(model, pass, { layer: index, name: 'q_proj' }, layer.inputNormed, layer.query, false);
  projectForward(model, pass, { layer: index, name: 'k_proj' }, layer.inputNormed, layer.key, false);
  projectForward(model, pass, { layer: index, name: 'v_proj' }, layer.inputNormed, layer.value, false);
  attend(model, pass, layer, index);
  copyRows(model, pass, layer.input, layer.afterAttention);
  projectForward(model, pass, { layer: index, name: 'o_proj' }, layer.attended, layer.afterAttention, true);

  kernels.rmsNorm(
    layer.afterAttention,
    weights.postAttentionNorm,
    layer.afterAttentionNormed,
    layer.afterAttentionInverseRms,
    rows,
    hidden,
    epsilon,
  );
  projectForward(
    model,
    pass,
    { layer: index, name: 'gate_proj' },
    layer.afterAttentionNormed,
    layer.gate,
    false,
  );
  projectForward(model, pass, { layer: index, name: 'up_proj' }, layer.afterAttentionNormed, layer.up, false);
  kernels.swiGlu(layer.gate, layer.up, layer.gated, rows * inner);
  copyRows(model, pass, layer.afterAttention, next);
  projectForward(model, pass, { layer: index, name: 'down_proj' }, layer.gated, next, true);
}

function copyRows(model: LlamaModel, pass: Pass, from: Pointer, to: Pointer): void {
  const start = from / 4;
  model.arena.floats.copyWithin(to / 4, start, start + pass.rows * model.config.hidden_size);
}

/** Each segment draws its own masks, so that they do not depend on how rows were split over batches and threads. */
function drawDropoutMasks(model: LlamaModel, pass: Pass, index: number, layer: LayerActivations): void {
  const masks = layer.dropout;
  const dropout = model.adapter?.dropout ?? 0;
  if (!masks) return;
  const { hidden_size: hidden, intermediate_size: inner } = model.config;
  const places: [Pointer, number][] = [
    [masks.inputNormed, hidden],
    [masks.attended, hidden],
    [masks.afterAttentionNormed, hidden],
    [masks.gated, inner],
  ];
  for (const { start, rows, dropoutSeed } of pass.segments) {
    places.forEach(([mask, width], place) => {
      const seed = mixSeed(dropoutSeed, index, place);
      model.kernels.dropoutMask(mask + start * width * 4, rows * width, dropout, seed);
    });
  }
}

/**
 * The weighted loss of a pass, each weight times `normalization`. With `withGradient` the workspace's logits then hold
 * the gradient of the logits of the loss rows, [lossRows, vocabulary].
 */
export function lossAndLogitGradient(
  model: LlamaModel,
  pass: Pass,
  normalization: number,
  withGradient: boolean,
): number {
  const { kernels, workspace, weights, arena, config } = model;
  const { hidden_size: hidden, vocab_size: vocabulary } = config;
  const { lossHidden, logits, targets, lossWeights } = workspace;
  const normed = workspace.outputNormed / 4;
  pass.lossRows.forEach(({ row, target, weight }, index) => {
    const from = normed + row * hidden;
    arena.floats.copyWithin(lossHidden / 4 + index * hidden, from, from + hidden);
    arena.ints[targets / 4 + index] = target;
    arena.floats[lossWeights / 4 + index] = weight * normalization;
  });
  const count = pass.lossRows.length;
  kernels.matmul(
    count,
    vocabulary,
    hidden,
    lossHidden,
    hidden,
    weights.embedding.forward,
    logits,
    vocabulary,
    0,
    1,
  );
  return kernels.crossEntropy(logits, targets, lossWeights, count, vocabulary, withGradient ? 1 : 0);
}

/** A copy of the logits that row `row` of the pass predicts. */
export function nextTokenLogits(model: LlamaModel, pass: Pass, row: number): Float32Array {
  const { kernels, workspace, weights, config } = model;
  const { hidden_size: hidden, vocab_size: vocabulary } = config;
  if (row < 0 || row >= pass.rows) throw new RangeError(`The pass has no row ${row}.`);
  const source = workspace.outputNormed + row * hidden * 4;
  kernels.matmul(
    1,
    vocabulary,
    hidden,
    source,
    hidden,
    weights.embedding.forward,
    workspace.logits,
    vocabulary,
    0,
    1,
  );
  return model.arena.view(workspace.logits, vocabulary).slice();
}
