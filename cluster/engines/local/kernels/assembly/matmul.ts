import { multiplyAdd } from './vector';

/** Rows swept per pass: they stay in the second-level cache while one panel of B stays in the first. */
const ROW_BLOCK: i32 = 64;

/** C[m,n] = (accumulate ? C : 0) + scale · A[m,k] · B, with B packed by `packRows` or `packColumns`. */
export function matmul(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStride: i32,
  packedB: usize,
  c: usize,
  cStride: i32,
  accumulate: i32,
  scale: f32,
): void {
  const scales = f32x4.splat(scale);
  const aRow = (<usize>aStride) << 2;
  const cRow = (<usize>cStride) << 2;
  const kBytes = (<usize>k) << 2;
  for (let block = 0; block < m; block += ROW_BLOCK) {
    const blockEnd = min(block + ROW_BLOCK, m);
    for (let column = 0; column < n; column += 8) {
      const panel = packedB + ((<usize>(column >> 3) * <usize>k) << 5);
      const width = min(8, n - column);
      let row = block;
      for (; row + 4 <= blockEnd; row += 4) {
        // A tile of four rows and eight columns in eight registers.
        let a0 = a + <usize>row * aRow;
        let a1 = a0 + aRow;
        let a2 = a1 + aRow;
        let a3 = a2 + aRow;
        let b = panel;
        let c00 = f32x4.splat(0);
        let c01 = c00;
        let c10 = c00;
        let c11 = c00;
        let c20 = c00;
        let c21 = c00;
        let c30 = c00;
        let c31 = c00;
        const aEnd = a0 + kBytes;
        while (a0 < aEnd) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          let x = v128.load32_splat(a0);
          c00 = multiplyAdd(c00, x, b0);
          c01 = multiplyAdd(c01, x, b1);
          x = v128.load32_splat(a1);
          c10 = multiplyAdd(c10, x, b0);
          c11 = multiplyAdd(c11, x, b1);
          x = v128.load32_splat(a2);
          c20 = multiplyAdd(c20, x, b0);
          c21 = multiplyAdd(c21, x, b1);
          x = v128.load32_splat(a3);
          c30 = multiplyAdd(c30, x, b0);
          c31 = multiplyAdd(c31, x, b1);
          a0 += 4;
          a1 += 4;
          a2 += 4;
          a3 += 4;
          b += 32;
        }
        const out = c + <usize>row * cRow + ((<usize>column) << 2);
        storeRow(out, c00, c01, width, accumulate, scales);
        storeRow(out + cRow, c10, c11, width, accumulate, scales);
        storeRow(out + 2 * cRow, c20, c21, width, accumulate, scales);
        storeRow(out + 3 * cRow, c30, c31, width, accumulate, scales);
      }
      for (; row < blockEnd; row++) {
        let a0 = a + <usize>row * aRow;
        let b = panel;
        let c0 = f32x4.splat(0);
        let c1 = c0;
        const aEnd = a0 + kBytes;
        while (a0 < aEnd) {
          const x = v128.load32_splat(a0);
          c0 = multiplyAdd(c0, x, v128.load(b));
          c1 = multiplyAdd(c1, x, v128.load(b, 16));
          a0 += 4;
          b += 32;
        }
        const out = c + <usize>row * cRow + ((<usize>column) << 2);
        storeRow(out, c0, c1, width, accumulate, scales);
      }
    }
  }
}

/** Writes the first `width` of eight scaled sums. */
function storeRow(out: usize, low: v128, high: v128, width: i32, accumulate: i32, scales: v128): void {
  low = f32x4.mul(low, scales);
  high = f32x4.mul(high, scales);
  if (width == 8) {
    v128.store(out, accumulate ? f32x4.add(v128.load(out), low) : low);
    v128.store(out, accumulate ? f32x4.add(v128.load(out, 16), high) : high, 16);
    return;
  }
  let rest = low;
  let first = 0;
  if (width >= 4) {
    v128.store(out, accumulate ? f32x4.add(v128.load(out), low) : low);
    rest = high;
    first = 4;
  }
  for (let column = first; column < width; column++) {
    const at = out + ((<usize>column) << 2);
    const value = f32x4.extract_lane(rest, 0);
    store<f32>(at, accumulate ? load<f32>(at) + value : value);
    // Shift the next lane to the front.
    rest = i32x4.shuffle(rest, rest, 1, 2, 3, 0);
  }
}
