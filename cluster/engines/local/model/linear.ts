import type { TargetModule } from '../../../../src/core/cluster/contract.ts';
import type { Pointer } from '../kernels/load.ts';
import type { Pass } from './forward.ts';
import type { LlamaModel } from './llama.ts';
import type { LoraAdapter, LoraModule } from './lora.ts';
import type { DropoutMasks } from './workspace.ts';

/** The tensor that each projection reads, which is the one whose dropout mask it sees. */
const INPUT_OF: Record<TargetModule, keyof DropoutMasks> = {
  q_proj: 'inputNormed',
  k_proj: 'inputNormed',
  v_proj: 'inputNormed',
  o_proj: 'attended',
  gate_proj: 'afterAttentionNormed',
  up_proj: 'afterAttentionNormed',
  down_proj: 'gated',
};

/** One projection of one layer in a pass. */
export interface Projection {
  layer: number;
  name: TargetModule;
}

/** y (+)= x · Wᵀ + scale · (dropout(x) · Aᵀ) · Bᵀ. */
export function projectForward(
  model: LlamaModel,
  pass: Pass,
  { layer, name }: Projection,
  x: Pointer,
  y: Pointer,
  accumulate: boolean,
): void {
  const { kernels, adapter } = model;
  const { rows } = pass;
  const { outputs, inputs, forward } = matrixOf(model, layer, name);
  kernels.matmul(rows, outputs, inputs, x, inputs, forward, y, outputs, accumulate ? 1 : 0, 1);
  const lora = pass.useAdapter ? moduleOf(adapter, layer, name) : undefined;
  if (!adapter || !lora) return;
  const { rank, scale } = adapter;
  const adapterInput = droppedInput(model, pass, layer, name, x, inputs);
  kernels.matmul(rows, rank, inputs, adapterInput, inputs, lora.packed.aForward, lora.xA, rank, 0, 1);
  kernels.matmul(rows, outputs, rank, lora.xA, rank, lora.packed.bForward, y, outputs, 1, scale);
}

/** dx (+)= the gradient through the projection, unless `dx` is null; adds the adapter's own gradients. */
export function projectBackward(
  model: LlamaModel,
  pass: Pass,
  { layer, name }: Projection,
  x: Pointer,
  dy: Pointer,
  dx: Pointer | null,
  accumulate: boolean,
): void {
  const { kernels, adapter, workspace } = model;
  const { rows } = pass;
  const { outputs, inputs, backward } = matrixOf(model, layer, name);
  if (dx !== null)
    kernels.matmul(rows, inputs, outputs, dy, outputs, backward, dx, inputs, accumulate ? 1 : 0, 1);
  const lora = pass.useAdapter ? moduleOf(adapter, layer, name) : undefined;
  if (!adapter || !lora) return;
  const { rank, scale, dxA, transposed } = adapter;

  // d(xA) = scale · dy · B
  kernels.matmul(rows, rank, outputs, dy, outputs, lora.packed.bBackward, dxA, rank, 0, scale);
  // dBᵀ += scale · (xA)ᵀ · dy
  kernels.transpose(lora.xA, rows, rank, rank, transposed, rows);
  kernels.packRows(dy, rows, outputs, outputs, workspace.packed);
  kernels.matmul(rank, outputs, rows, transposed, rows, workspace.packed, lora.gradBT, outputs, 1, scale);
  // dA += d(xA)ᵀ · dropout(x)
  const adapterInput = droppedInput(model, pass, layer, name, x, inputs);
  kernels.transpose(dxA, rows, rank, rank, transposed, rows);
  kernels.packRows(adapterInput, rows, inputs, inputs, workspace.packed);
  kernels.matmul(rank, inputs, rows, transposed, rows, workspace.packed, lora.gradA, inputs, 1, 1);

  if (dx === null) return;
  // dx += mask · (d(xA) · A)
  const mask = maskOf(model, pass, layer, name);
  if (mask === null) {
    kernels.matmul(rows, inputs, rank, dxA, rank, lora.packed.aBackward, dx, inputs, 1, 1);
    return;
  }
  kernels.matmul(rows, inputs, rank, dxA, rank, lora.packed.aBackward, workspace.dDropped, inputs, 0, 1);
  kernels.multiply(workspace.dDropped, mask, workspace.dDropped, rows * inputs);
  kernels.add(dx, workspace.dDropped, rows * inputs);
}

function matrixOf(model: LlamaModel, layer: number, name: TargetModule) {
  const weights = model.weights.layers[layer];
  if (!weights) throw new RangeError(`The model has no layer ${layer}.`);
  return weights.projections[name];
}

function moduleOf(adapter: LoraAdapter | null, layer: number, name: TargetModule): LoraModule | undefined {
  return adapter?.modules.find((module) => module.layer === layer && module.projection === name);
}

function maskOf(model: LlamaModel, pass: Pass, layer: number, name: TargetModule): Pointer | null {
  const masks = model.workspace.layers[layer]?.dropout;
  return pass.useDropout && masks ? masks[INPUT_OF[name]] : null;
}

function droppedInput(
  model: LlamaModel,
  pass: Pass,
  layer: number,
  name: TargetModule,
  x: Pointer,
  width: number,
): Pointer {
  const mask = maskOf(model, pass, layer, name);
  if (mask === null) return x;
  model.kernels.multiply(x, mask, model.workspace.dropped, pass.rows * width);
  return model.workspace.dropped;
}
