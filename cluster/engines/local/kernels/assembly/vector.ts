// Helpers on vectors of four floats.

export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

export function horizontalSum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)
  );
}

export function horizontalMax(v: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** e^x by range reduction and a polynomial (Cephes expf), clamped to the finite range of float32. */
export function exp4(value: v128): v128 {
  let x = f32x4.min(f32x4.max(value, f32x4.splat(-87.3)), f32x4.splat(88.3));
  const exponent = f32x4.floor(multiplyAdd(f32x4.splat(0.5), x, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, so that the remainder keeps its low bits.
  x = f32x4.sub(x, f32x4.mul(exponent, f32x4.splat(0.693359375)));
  x = f32x4.sub(x, f32x4.mul(exponent, f32x4.splat(-2.1219444e-4)));
  let y = f32x4.splat(1.98756915e-4);
  y = multiplyAdd(f32x4.splat(1.3981999507e-3), y, x);
  y = multiplyAdd(f32x4.splat(8.3334519073e-3), y, x);
  y = multiplyAdd(f32x4.splat(4.1665795894e-2), y, x);
  y = multiplyAdd(f32x4.splat(1.6666665459e-1), y, x);
  y = multiplyAdd(f32x4.splat(5.0000001201e-1), y, x);
  y = f32x4.add(multiplyAdd(x, y, f32x4.mul(x, x)), f32x4.splat(1));
  const powerOfTwo = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(exponent), i32x4.splat(127)), 23);
  return f32x4.mul(y, powerOfTwo);
}

/** 1 / (1 + e^-x). */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}
