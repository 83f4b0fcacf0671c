import type { TargetModule } from '../../../../src/core/cluster/contract.ts';
import type { Kernels, Pointer } from '../kernels/load.ts';
import type { Arena } from './arena.ts';
import { roundUpTo8 } from './batch.ts';
import {
  EMBEDDING,
  FINAL_NORM,
  PROJECTIONS,
  elementCount,
  inputNormName,
  postAttentionNormName,
  projectionName,
  weightShapes,
  type ModelConfig,
} from './config.ts';
import { createRandom, normal } from './random.ts';

/** Tensors by their Hugging Face name, float32, row-major. */
export type WeightTensors = ReadonlyMap<string, Float32Array>;

/** A [outputs, inputs] matrix and its packed forms: `forward` for x · Wᵀ, `backward` for dy · W. */
export interface PackedMatrix {
  weight: Pointer;
  forward: Pointer;
  backward: Pointer;
  outputs: number;
  inputs: number;
}

export interface LayerWeights {
  inputNorm: Pointer;
  postAttentionNorm: Pointer;
  projections: Record<TargetModule, PackedMatrix>;
}

/** The frozen base model in the arena. */
export interface ModelWeights {
  embedding: PackedMatrix;
  layers: LayerWeights[];
  finalNorm: Pointer;
}

export function reserveWeights(config: ModelConfig, arena: Arena): ModelWeights {
  const shapes = weightShapes(config);
  const matrix = (name: string): PackedMatrix => {
    const [outputs = 0, inputs = 0] = shapes.get(name) ?? [];
    return {
      weight: arena.reserve(outputs * inputs),
      forward: arena.reserve(roundUpTo8(outputs) * inputs),
      backward: arena.reserve(outputs * roundUpTo8(inputs)),
      outputs,
      inputs,
    };
  };
  const layer = (index: number): LayerWeights => {
    const projections = Object.fromEntries(
      PROJECTIONS.map((projection) => [projection, matrix(`${projectionName(index, projection)}.weight`)]),
    );
    return {
      inputNorm: arena.reserve(config.hidden_size),
      postAttentionNorm: arena.reserve(config.hidden_size),
      projections: projections as Record<TargetModule, PackedMatrix>,
    };
  };
  return {
    embedding: matrix(EMBEDDING),
    layers: Array.from({ length: config.num_hidden_layers }, (_, index) => layer(index)),
    finalNorm: arena.reserve(config.hidden_size),
  };
}

/**
 * Copies the tensors into the sealed arena and packs them.
 * @throws when a tensor is missing or has another size than the config says.
 */
export function loadWeights(
  config: ModelConfig,
  arena: Arena,
  kernels: Kernels,
  target: ModelWeights,
  tensors: WeightTensors,
): void {
  const shapes = weightShapes(config);
  const copy = (name: string, pointer: Pointer) => {
    const tensor = tensors.get(name);
    const expected = elementCount(shapes.get(name) ?? []);
    if (tensor?.length !== expected) {
      throw new Error(`The base model's tensor ${name} has ${tensor?.length ?? 0} values, not ${expected}.`);
    }
    arena.view(pointer, expected).set(tensor);
  };
  const copyMatrix = (name: string, matrix: PackedMatrix) => {
    const { weight, forward, backward, outputs, inputs } = matrix;
    copy(name, weight);
    kernels.packColumns(weight, inputs, outputs, inputs, forward);
    kernels.packRows(weight, outputs, inputs, inputs, backward);
  };
  copyMatrix(EMBEDDING, target.embedding);
  target.layers.forEach((layer, index) => {
    copy(inputNormName(index), layer.inputNorm);
    copy(postAttentionNormName(index), layer.postAttentionNorm);
    for (const projection of PROJECTIONS) {
      copyMatrix(`${projectionName(index, projection)}.weight`, layer.projections[projection]);
    }
  });
  copy(FINAL_NORM, target.finalNorm);
}

/** An untrained model: normal weights, residual outputs scaled by 1/√(2·layers) as in GPT-2, norms at one. */
export function randomWeights(config: ModelConfig, seed: number, deviation: number): WeightTensors {
  const random = createRandom(seed);
  const residual = deviation / Math.sqrt(2 * config.num_hidden_layers);
  const tensors = new Map<string, Float32Array>();
  for (const [name, shape] of weightShapes(config)) {
    const scale = /\.(o_proj|down_proj)\./.test(name) ? residual : deviation;
    const value = () => (shape.length === 1 ? 1 : normal(random) * scale);
    tensors.set(name, Float32Array.from({ length: elementCount(shape) }, value));
  }
  return tensors;
}
