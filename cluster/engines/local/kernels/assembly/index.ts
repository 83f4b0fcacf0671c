// The compute kernels of the local engine, compiled by AssemblyScript to WebAssembly SIMD (`npm run kernels`).
// Every pointer is a byte offset into an imported memory, every matrix is row-major float32, every `stride` counts
// floats. The JavaScript side's types are in ../load.ts.
export { packColumns, packRows, transpose } from './pack';
export { matmul } from './matmul';
export { rmsNorm, rmsNormBackward } from './rms-norm';
export { swiGlu, swiGluBackward } from './swi-glu';
export { rotate } from './rotary';
export { causalSoftmax, causalSoftmaxBackward } from './softmax';
export { crossEntropy } from './cross-entropy';
export { add, multiply, dropoutMask } from './elementwise';
