import { attentionBackward } from './attention.ts';
import type { Pass } from './forward.ts';
import { projectBackward } from './linear.ts';
import type { LlamaModel } from './llama.ts';
import type { LayerActivations } from './workspace.ts';

/**
 * Adds the gradients of the adapter's parameters, from the logit gradients that `lossAndLogitGradient` left. The base
 * is frozen: its matrices only carry the gradient on.
 */
export function backwardPass(model: LlamaModel, pass: Pass): void {
  const { workspace } = model;
  lossBackward(model, pass);
  for (let index = workspace.layers.length - 1; index >= 0; index--) {
    const layer = workspace.layers[index];
    if (layer) layerBackward(model, pass, index, layer);
  }
}

/** Fills dResidual with the gradient of the last layer's output; rows without loss get zero. */
function lossBackward(model: LlamaModel, pass: Pass): void {
  const { kernels, workspace, weights, arena, config } = model;
  const { hidden_size: hidden, vocab_size: vocabulary } = config;
  const { logits, lossHidden, dNormed, dResidual } = workspace;
  const count = pass.lossRows.length;
  const size = pass.rows * hidden;
  // The gathered hidden states are no longer needed: their place takes their gradient.
  kernels.matmul(
    count,
    hidden,
    vocabulary,
    logits,
    vocabulary,
    weights.embedding.backward,
    lossHidden,
    hidden,
    0,
    1,
  );
  arena.floats.fill(0, dNormed / 4, dNormed / 4 + size);
  arena.floats.fill(0, dResidual / 4, dResidual / 4 + size);
  pass.lossRows.forEach(({ row }, index) => {
    const from = lossHidden / 4 + index * hidden;
    arena.floats.copyWithin(dNormed / 4 + row * hidden, from, from + hidden);
  });
  kernels.rmsNormBackward(
    workspace.output,
    weights.finalNorm,
    workspace.outputInverseRms,
    dNormed,
    dResidual,
    pass.rows,
    hidden,
  );
}

/** Takes dResidual from the layer's output to its input. */
function layerBackward(model: LlamaModel, pass: Pass, index: number, layer: LayerActivations): void {
  const { kernels, workspace, config } = model;
  const { hidden_size: hidden, intermediate_size: inner } = config;
  const { dResidual, dNormed, dQuery, dKey, dValue, dAttended, dGated, dGate, dUp } = workspace;
  const weights = model.weights.layers[index];
  if (!weights) throw new RangeError(`The model has no layer ${index}.`);
  const { rows } = pass;

  projectBackward(model, pass, { layer: index, name: 'down_proj' }, layer.gated, dResidual, dGated, false);
  kernels.swiGluBackward(layer.gate, layer.up, dGated, dGate, dUp, rows * inner);
  const mlpInput = layer.afterAttentionNormed;
  projectBackward(model, pass, { layer: index, name: 'gate_proj' }, mlpInput, dGate, dNormed, false);
  projectBackward(model, pass, { layer: index, name: 'up_proj' }, mlpInput, dUp, dNormed, true);
  kernels.rmsNormBackward(
    layer.afterAttention,
    weights.postAttentionNorm,
    layer.afterAttentionInverseRms,
    dNormed,
    dResidual,
    rows,
    hidden,
  );

  projectBackward(model, pass, { layer: index, name: 'o_proj' }, layer.attended, dResidual, dAttended, false);
  attentionBackward(model, pass, layer);
  // Nothing trainable lies below the first layer.
  const dInput = index > 0 ? dNormed : null;
  projectBackward(model, pass, { layer: index, name: 'q_proj' }, layer.inputNormed, dQuery, dInput, false);
  projectBackward(model, pass, { layer: index, name: 'k_proj' }, layer.inputNormed, dKey, dInput, true);
  projectBackward(model, pass, { layer: index, name: 'v_proj' }, layer.inputNormed, dValue, dInput, true);
  if (dInput === null) return;
  kernels.rmsNormBackward(
    layer.input,
    weights.inputNorm,
    layer.inputInverseRms,
    dInput,
    dResidual,
    rows,
    hidden,
  );
}
