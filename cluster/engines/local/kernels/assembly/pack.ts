// `matmul` reads its right-hand matrix from panels of eight columns: panel p holds, for each k, the floats
// [k][8p … 8p+7] side by side, and columns past the last are zero.

/** Packs B, given as `k` rows of `n` columns. */
export function packRows(source: usize, k: i32, n: i32, stride: i32, target: usize): void {
  let out = target;
  const rowBytes = (<usize>stride) << 2;
  for (let column = 0; column < n; column += 8) {
    let row = source + ((<usize>column) << 2);
    if (column + 8 <= n) {
      for (let i = 0; i < k; i++) {
        v128.store(out, v128.load(row));
        v128.store(out, v128.load(row, 16), 16);
        out += 32;
        row += rowBytes;
      }
    } else {
      for (let i = 0; i < k; i++) {
        for (let c = 0; c < 8; c++) {
          const offset = (<usize>c) << 2;
          store<f32>(out + offset, column + c < n ? load<f32>(row + offset) : 0);
        }
        out += 32;
        row += rowBytes;
      }
    }
  }
}

/** Packs B, given transposed: `n` rows of `k` columns. */
export function packColumns(source: usize, k: i32, n: i32, stride: i32, target: usize): void {
  let out = target;
  for (let column = 0; column < n; column += 8) {
    for (let c = 0; c < 8; c++) {
      const lane = out + ((<usize>c) << 2);
      if (column + c < n) {
        const row = source + ((<usize>((column + c) * stride)) << 2);
        for (let i = 0; i < k; i++) {
          store<f32>(lane + ((<usize>i) << 5), load<f32>(row + ((<usize>i) << 2)));
        }
      } else {
        for (let i = 0; i < k; i++) store<f32>(lane + ((<usize>i) << 5), 0);
      }
    }
    out += (<usize>k) << 5;
  }
}

/** target[columns][rows] = source[rows][columns] transposed, in blocks of rows that stay in cache. */
export function transpose(
  source: usize,
  rows: i32,
  columns: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
): void {
  const rowBytes = (<usize>sourceStride) << 2;
  for (let first = 0; first < rows; first += 16) {
    const end = min(first + 16, rows);
    for (let column = 0; column < columns; column++) {
      let from = source + ((<usize>(first * sourceStride + column)) << 2);
      let to = target + ((<usize>(column * targetStride + first)) << 2);
      for (let row = first; row < end; row++) {
        store<f32>(to, load<f32>(from));
        from += rowBytes;
        to += 4;
      }
    }
  }
}
