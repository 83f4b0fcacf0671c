/** a += b, over `n` floats (a multiple of 4). */
export function add(a: usize, b: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(a + k, f32x4.add(v128.load(a + k), v128.load(b + k)));
  }
}

/** out = a · b, over `n` floats (a multiple of 4). */
export function multiply(a: usize, b: usize, out: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(out + k, f32x4.mul(v128.load(a + k), v128.load(b + k)));
  }
}

/** Inverted dropout: 0 with the given probability, else 1 / (1 − probability), from a xorshift32 of `seed`. */
export function dropoutMask(out: usize, n: i32, probability: f32, seed: u32): void {
  let state = seed | 1;
  const keep: f32 = 1.0 / (1.0 - probability);
  const threshold = <u32>(probability * 4294967295.0);
  for (let i = 0; i < n; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    store<f32>(out + ((<usize>i) << 2), state < threshold ? 0 : keep);
  }
}
