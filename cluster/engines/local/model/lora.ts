import type { TargetModule } from '../../../../src/core/cluster/contract.ts';
import type { Kernels, Pointer } from '../kernels/load.ts';
import type { Arena } from './arena.ts';
import { roundUpTo8 } from './batch.ts';
import { PROJECTIONS, projectionShape, type ModelConfig } from './config.ts';
import { createRandom, mixSeed } from './random.ts';

export interface LoraSettings {
  rank: number;
  alpha: number;
  /** Probability of dropping an input of the adapter, 0 for none. */
  dropout: number;
  targets: readonly TargetModule[];
}

/** Low-rank addition to one projection: y += scale · (x · Aᵀ) · Bᵀ, A [rank, inputs], B [outputs, rank]. */
export interface LoraModule {
  layer: number;
  projection: TargetModule;
  inputs: number;
  outputs: number;
  a: Pointer;
  /** B transposed, [rank, outputs], the layout in which its gradient comes out of a matrix product. */
  bT: Pointer;
  gradA: Pointer;
  gradBT: Pointer;
  packed: { aForward: Pointer; aBackward: Pointer; bForward: Pointer; bBackward: Pointer };
  /** x · Aᵀ of the last forward pass, [rows, rank]. */
  xA: Pointer;
}

export interface LoraAdapter extends LoraSettings {
  /** α / r. */
  scale: number;
  modules: LoraModule[];
  /** All A and Bᵀ in one span of `parameterCount` floats (gaps of alignment included), and their gradients alike. */
  parameters: Pointer;
  gradients: Pointer;
  parameterCount: number;
  /** Scratch of [rows, rank] and its transpose. */
  dxA: Pointer;
  transposed: Pointer;
}

export function reserveLora(
  config: ModelConfig,
  arena: Arena,
  settings: LoraSettings,
  maxRows: number,
): LoraAdapter {
  const { rank } = settings;
  const places: { layer: number; projection: TargetModule; inputs: number; outputs: number }[] = [];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS.filter((name) => settings.targets.includes(name))) {
      places.push({ layer, projection, ...projectionShape(config, projection) });
    }
  }
  const reserveSpan = () => {
    const pointers = places.map(({ inputs, outputs }) => ({
      a: arena.reserve(rank * inputs),
      bT: arena.reserve(rank * outputs),
    }));
    return { pointers, start: pointers[0]?.a ?? 0, end: arena.reserve(0) };
  };
  const parameters = reserveSpan();
  const gradients = reserveSpan();
  const modules = places.map((place, index): LoraModule => {
    const own = parameters.pointers[index];
    const gradient = gradients.pointers[index];
    if (!own || !gradient) throw new Error('A LoRA module lacks its memory.');
    return {
      ...place,
      ...own,
      gradA: gradient.a,
      gradBT: gradient.bT,
      packed: {
        aForward: arena.reserve(roundUpTo8(rank) * place.inputs),
        aBackward: arena.reserve(rank * roundUpTo8(place.inputs)),
        bForward: arena.reserve(rank * roundUpTo8(place.outputs)),
        bBackward: arena.reserve(roundUpTo8(rank) * place.outputs),
      },
      xA: arena.reserve(maxRows * rank),
    };
  });
  return {
    ...settings,
    scale: settings.alpha / rank,
    modules,
    parameters: parameters.start,
    gradients: gradients.start,
    parameterCount: (parameters.end - parameters.start) / 4,
    dxA: arena.reserve(maxRows * rank),
    transposed: arena.reserve(maxRows * rank),
  };
}

/** PEFT's initial state: A uniform in ±1/√inputs (Kaiming with a = √5), B zero, so that nothing changes yet. */
export function initializeLora(arena: Arena, adapter: LoraAdapter, seed: number): void {
  const { rank } = adapter;
  arena.view(adapter.parameters, adapter.parameterCount).fill(0);
  adapter.modules.forEach((module, index) => {
    const random = createRandom(mixSeed(seed, index));
    const bound = 1 / Math.sqrt(module.inputs);
    const a = arena.view(module.a, rank * module.inputs);
    for (let i = 0; i < a.length; i++) a[i] = (random() * 2 - 1) * bound;
  });
}

/** Brings the packed copies up to date after a change of the parameters. */
export function packLora(kernels: Kernels, adapter: LoraAdapter): void {
  const { rank } = adapter;
  for (const { a, bT, inputs, outputs, packed } of adapter.modules) {
    kernels.packColumns(a, inputs, rank, inputs, packed.aForward);
    kernels.packRows(a, rank, inputs, inputs, packed.aBackward);
    kernels.packRows(bT, rank, outputs, outputs, packed.bForward);
    kernels.packColumns(bT, outputs, rank, outputs, packed.bBackward);
  }
}
