import { sigmoid4 } from './vector';

/** out = silu(gate) · up, over `n` floats. */
export function swiGlu(gate: usize, up: usize, out: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(gate + k);
    v128.store(out + k, f32x4.mul(f32x4.mul(x, sigmoid4(x)), v128.load(up + k)));
  }
}

/** The gradients of gate and up from that of out; silu'(x) = s · (1 + x · (1 − s)) with s = sigmoid(x). */
export function swiGluBackward(gate: usize, up: usize, dOut: usize, dGate: usize, dUp: usize, n: i32): void {
  const one = f32x4.splat(1);
  const bytes = (<usize>n) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(gate + k);
    const d = v128.load(dOut + k);
    const s = sigmoid4(x);
    const silu = f32x4.mul(s, x);
    const slope = f32x4.mul(s, f32x4.add(one, f32x4.sub(x, silu)));
    v128.store(dUp + k, f32x4.mul(d, silu));
    v128.store(dGate + k, f32x4.mul(f32x4.mul(d, v128.load(up + k)), slope));
  }
}
