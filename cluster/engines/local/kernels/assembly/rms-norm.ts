import { horizontalSum, multiplyAdd } from './vector';

/** y = x / rms(x) · weight for each of `rows` rows of `width`; keeps 1 / rms per row for the backward pass. */
export function rmsNorm(
  x: usize,
  weight: usize,
  y: usize,
  inverseRms: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * rowBytes;
    let squares = f32x4.splat(0);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const v = v128.load(x + start + k);
      squares = multiplyAdd(squares, v, v);
    }
    const inverse: f32 = 1.0 / sqrt<f32>(horizontalSum(squares) / <f32>width + epsilon);
    store<f32>(inverseRms + ((<usize>row) << 2), inverse);
    const factor = f32x4.splat(inverse);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const normalized = f32x4.mul(v128.load(x + start + k), factor);
      v128.store(y + start + k, f32x4.mul(normalized, v128.load(weight + k)));
    }
  }
}

/** dx += d rmsNorm / dx · dy. */
export function rmsNormBackward(
  x: usize,
  weight: usize,
  inverseRms: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  width: i32,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    const start = <usize>row * rowBytes;
    const inverse = load<f32>(inverseRms + ((<usize>row) << 2));
    let dot = f32x4.splat(0);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const weighted = f32x4.mul(v128.load(dy + start + k), v128.load(weight + k));
      dot = multiplyAdd(dot, weighted, v128.load(x + start + k));
    }
    const correction = f32x4.splat((horizontalSum(dot) * inverse * inverse * inverse) / <f32>width);
    const factor = f32x4.splat(inverse);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const weighted = f32x4.mul(v128.load(dy + start + k), v128.load(weight + k));
      const gradient = f32x4.sub(
        f32x4.mul(weighted, factor),
        f32x4.mul(v128.load(x + start + k), correction),
      );
      v128.store(dx + start + k, f32x4.add(v128.load(dx + start + k), gradient));
    }
  }
}
