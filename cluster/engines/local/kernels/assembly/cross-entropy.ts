import { exp4, horizontalMax, horizontalSum } from './vector';

/**
 * Σ weight[i] · −log softmax(logits[i])[target[i]] over `rows` rows of `vocabulary` logits. With `withGradient` the
 * logits are replaced by their gradient, weight · (softmax − one-hot); without it they hold no meaning afterwards.
 */
export function crossEntropy(
  logits: usize,
  targets: usize,
  weights: usize,
  rows: i32,
  vocabulary: i32,
  withGradient: i32,
): f64 {
  let total: f64 = 0;
  const rowBytes = (<usize>vocabulary) << 2;
  for (let i = 0; i < rows; i++) {
    const row = logits + <usize>i * rowBytes;
    const target = row + ((<usize>load<i32>(targets + ((<usize>i) << 2))) << 2);
    const weight = load<f32>(weights + ((<usize>i) << 2));
    let largest = f32x4.splat(-1e30);
    for (let k: usize = 0; k < rowBytes; k += 16) largest = f32x4.max(largest, v128.load(row + k));
    const shift = horizontalMax(largest);
    const targetLogit = load<f32>(target) - shift;
    const shifts = f32x4.splat(shift);
    let sums = f32x4.splat(0);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const v = exp4(f32x4.sub(v128.load(row + k), shifts));
      v128.store(row + k, v);
      sums = f32x4.add(sums, v);
    }
    const sum = horizontalSum(sums);
    total += <f64>weight * (Math.log(<f64>sum) - <f64>targetLogit);
    if (withGradient) {
      const factor = f32x4.splat(weight / sum);
      for (let k: usize = 0; k < rowBytes; k += 16) {
        v128.store(row + k, f32x4.mul(v128.load(row + k), factor));
      }
      store<f32>(target, load<f32>(target) - weight);
    }
  }
  return total;
}
