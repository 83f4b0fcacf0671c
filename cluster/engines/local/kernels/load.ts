import { readFileSync } from 'node:fs';

/** A byte offset into the arena's memory. */
export type Pointer = number;

/** What assembly/*.ts exports; sizes and strides count floats, flags are 0 or 1. */
export interface Kernels {
  packRows(source: Pointer, k: number, n: number, stride: number, target: Pointer): void;
  packColumns(source: Pointer, k: number, n: number, stride: number, target: Pointer): void;
  transpose(
    source: Pointer,
    rows: number,
    columns: number,
    sourceStride: number,
    target: Pointer,
    targetStride: number,
  ): void;
  matmul(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    aStride: number,
    packedB: Pointer,
    c: Pointer,
    cStride: number,
    accumulate: number,
    scale: number,
  ): void;
  rmsNorm(
    x: Pointer,
    weight: Pointer,
    y: Pointer,
    inverseRms: Pointer,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  rmsNormBackward(
    x: Pointer,
    weight: Pointer,
    inverseRms: Pointer,
    dy: Pointer,
    dx: Pointer,
    rows: number,
    width: number,
  ): void;
  swiGlu(gate: Pointer, up: Pointer, out: Pointer, n: number): void;
  swiGluBackward(gate: Pointer, up: Pointer, dOut: Pointer, dGate: Pointer, dUp: Pointer, n: number): void;
  rotate(
    x: Pointer,
    rows: number,
    stride: number,
    heads: number,
    headSize: number,
    cosine: Pointer,
    sine: Pointer,
    direction: 1 | -1,
  ): void;
  causalSoftmax(scores: Pointer, size: number, scale: number): void;
  causalSoftmaxBackward(probabilities: Pointer, dP: Pointer, size: number, scale: number): void;
  crossEntropy(
    logits: Pointer,
    targets: Pointer,
    weights: Pointer,
    rows: number,
    vocabulary: number,
    withGradient: number,
  ): number;
  add(a: Pointer, b: Pointer, n: number): void;
  multiply(a: Pointer, b: Pointer, out: Pointer, n: number): void;
  dropoutMask(out: Pointer, n: number, probability: number, seed: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** Instantiates the kernels on a memory of one's own. */
export function loadKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
  const abort = () => {
    throw new Error('A compute kernel aborted.');
  };
  const instance = new WebAssembly.Instance(compiled, { env: { memory, abort } });
  return instance.exports as unknown as Kernels;
}
