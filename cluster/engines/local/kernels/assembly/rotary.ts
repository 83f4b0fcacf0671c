/**
 * Rotary position embedding in place, in Hugging Face's "rotate half" pairing: dimension i turns with i + headSize/2.
 * Row r of x stands at position r; `cosine` and `sine` are [positions, headSize/2]; direction −1 undoes +1.
 */
export function rotate(
  x: usize,
  rows: i32,
  stride: i32,
  heads: i32,
  headSize: i32,
  cosine: usize,
  sine: usize,
  direction: f32,
): void {
  const half = headSize >> 1;
  const halfBytes = (<usize>half) << 2;
  const sign = f32x4.splat(direction);
  for (let row = 0; row < rows; row++) {
    const c = cosine + ((<usize>(row * half)) << 2);
    const s = sine + ((<usize>(row * half)) << 2);
    for (let head = 0; head < heads; head++) {
      const p = x + ((<usize>(row * stride + head * headSize)) << 2);
      for (let k: usize = 0; k < halfBytes; k += 16) {
        const first = v128.load(p + k);
        const second = v128.load(p + halfBytes + k);
        const cos = v128.load(c + k);
        const sin = f32x4.mul(v128.load(s + k), sign);
        v128.store(p + k, f32x4.sub(f32x4.mul(first, cos), f32x4.mul(second, sin)));
        v128.store(p + halfBytes + k, f32x4.add(f32x4.mul(second, cos), f32x4.mul(first, sin)));
      }
    }
  }
}
