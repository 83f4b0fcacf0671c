import type { Pass } from './forward.ts';
import type { LlamaModel } from './llama.ts';
import type { LayerActivations } from './workspace.ts';

/** Causal multi-head attention within each segment: rotates query and key in place, fills `attended`. */
export function attentionForward(model: LlamaModel, pass: Pass, layer: LayerActivations): void {
  const { kernels, workspace, headSize, config } = model;
  const { hidden_size: hidden, num_attention_heads: heads } = config;
  const { packed, cosine, sine } = workspace;
  const scale = 1 / Math.sqrt(headSize);
  for (const { start, rows, attentionOffset } of pass.segments) {
    const first = start * hidden * 4;
    kernels.rotate(layer.query + first, rows, hidden, heads, headSize, cosine, sine, 1);
    kernels.rotate(layer.key + first, rows, hidden, heads, headSize, cosine, sine, 1);
    for (let head = 0; head < heads; head++) {
      const at = first + head * headSize * 4;
      const scores = layer.probabilities + (attentionOffset + head * rows * rows) * 4;
      kernels.packColumns(layer.key + at, headSize, rows, hidden, packed);
      kernels.matmul(rows, rows, headSize, layer.query + at, hidden, packed, scores, rows, 0, 1);
      kernels.causalSoftmax(scores, rows, scale);
      kernels.packRows(layer.value + at, rows, headSize, hidden, packed);
      kernels.matmul(rows, headSize, rows, scores, rows, packed, layer.attended + at, hidden, 0, 1);
    }
  }
}

/** From dAttended to dQuery, dKey and dValue (before rotation). */
export function attentionBackward(model: LlamaModel, pass: Pass, layer: LayerActivations): void {
  const { kernels, workspace, headSize, config } = model;
  const { hidden_size: hidden, num_attention_heads: heads } = config;
  const { packed, dScores, transposedScores, cosine, sine, dQuery, dKey, dValue, dAttended } = workspace;
  const scale = 1 / Math.sqrt(headSize);
  for (const { start, rows, attentionOffset } of pass.segments) {
    const first = start * hidden * 4;
    for (let head = 0; head < heads; head++) {
      const at = first + head * headSize * 4;
      const probabilities = layer.probabilities + (attentionOffset + head * rows * rows) * 4;
      // dP = dO · Vᵀ
      kernels.packColumns(layer.value + at, headSize, rows, hidden, packed);
      kernels.matmul(rows, rows, headSize, dAttended + at, hidden, packed, dScores, rows, 0, 1);
      // dV = Pᵀ · dO
      kernels.transpose(probabilities, rows, rows, rows, transposedScores, rows);
      kernels.packRows(dAttended + at, rows, headSize, hidden, packed);
      kernels.matmul(rows, headSize, rows, transposedScores, rows, packed, dValue + at, hidden, 0, 1);
      // dS, then dQ = dS · K and dK = dSᵀ · Q
      kernels.causalSoftmaxBackward(probabilities, dScores, rows, scale);
      kernels.packRows(layer.key + at, rows, headSize, hidden, packed);
      kernels.matmul(rows, headSize, rows, dScores, rows, packed, dQuery + at, hidden, 0, 1);
      kernels.transpose(dScores, rows, rows, rows, transposedScores, rows);
      kernels.packRows(layer.query + at, rows, headSize, hidden, packed);
      kernels.matmul(rows, headSize, rows, transposedScores, rows, packed, dKey + at, hidden, 0, 1);
    }
    kernels.rotate(dQuery + first, rows, hidden, heads, headSize, cosine, sine, -1);
    kernels.rotate(dKey + first, rows, hidden, heads, headSize, cosine, sine, -1);
  }
}
