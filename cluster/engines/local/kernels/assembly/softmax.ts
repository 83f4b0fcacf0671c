import { exp4, horizontalMax, horizontalSum, multiplyAdd } from './vector';

const MASKED: f32 = -1e30;

/** In place on scores[size, size] (size a multiple of 4): row i becomes softmax(scale · scores[i, 0…i]), zero after. */
export function causalSoftmax(scores: usize, size: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < size; i++) {
    const row = scores + ((<usize>(i * size)) << 2);
    const visible = (i + 4) & ~3;
    const bytes = (<usize>visible) << 2;
    for (let j = i + 1; j < visible; j++) store<f32>(row + ((<usize>j) << 2), MASKED);
    let largest = f32x4.splat(MASKED);
    for (let k: usize = 0; k < bytes; k += 16) largest = f32x4.max(largest, v128.load(row + k));
    const shift = f32x4.splat(horizontalMax(largest));
    let sum = f32x4.splat(0);
    for (let k: usize = 0; k < bytes; k += 16) {
      const v = exp4(f32x4.mul(f32x4.sub(v128.load(row + k), shift), scales));
      v128.store(row + k, v);
      sum = f32x4.add(sum, v);
    }
    const inverse = f32x4.splat(1.0 / horizontalSum(sum));
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(row + k, f32x4.mul(v128.load(row + k), inverse));
    }
    // The masked lanes hold e^-87, which times 1/sum is a denormal: exact zeros keep every later product at full speed.
    for (let j = i + 1; j < size; j++) store<f32>(row + ((<usize>j) << 2), 0);
  }
}

/** In place on dP: the gradient of the unscaled scores, P · (dP − Σ P·dP) · scale, row by row. */
export function causalSoftmaxBackward(probabilities: usize, dP: usize, size: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (let i = 0; i < size; i++) {
    const offset = (<usize>(i * size)) << 2;
    const visible = (i + 4) & ~3;
    const bytes = (<usize>visible) << 2;
    let dot = f32x4.splat(0);
    for (let k: usize = 0; k < bytes; k += 16) {
      dot = multiplyAdd(dot, v128.load(probabilities + offset + k), v128.load(dP + offset + k));
    }
    const mean = f32x4.splat(horizontalSum(dot));
    for (let k: usize = 0; k < bytes; k += 16) {
      const centred = f32x4.sub(v128.load(dP + offset + k), mean);
      const gradient = f32x4.mul(v128.load(probabilities + offset + k), centred);
      v128.store(dP + offset + k, f32x4.mul(gradient, scales));
    }
    for (let j = visible; j < size; j++) store<f32>(dP + offset + ((<usize>j) << 2), 0);
  }
}
