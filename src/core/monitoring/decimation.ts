/**
 * At most about `maxRows` of `rows`, in order, such that no spike is lost: the rows are cut into equal buckets and each
 * bucket keeps the rows that hold the minimum and the maximum of every series. First and last row always stay, and so
 * does every row for which `mustKeep` is true (these come on top of `maxRows`).
 *
 * `seriesOf` answers the same number of values for every row; null is a missing value.
 */
export function decimateMinMax<Row>(
  rows: readonly Row[],
  maxRows: number,
  seriesOf: (row: Row) => readonly (number | null)[],
  mustKeep: (row: Row) => boolean = () => false,
): Row[] {
  const first = rows[0];
  if (first === undefined || rows.length <= maxRows) return [...rows];
  const perBucket = 2 * seriesOf(first).length;
  const bucketCount = Math.max(1, Math.floor((maxRows - 2) / perBucket));
  const kept = new Set<number>([0, rows.length - 1]);
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const start = Math.floor((bucket * rows.length) / bucketCount);
    const end = Math.floor(((bucket + 1) * rows.length) / bucketCount);
    for (const index of extremes(rows, start, end, seriesOf)) kept.add(index);
  }
  return rows.filter((row, index) => kept.has(index) || mustKeep(row));
}

/** Indices in `[start, end)` where any series has its minimum or maximum. */
function extremes<Row>(
  rows: readonly Row[],
  start: number,
  end: number,
  seriesOf: (row: Row) => readonly (number | null)[],
): Set<number> {
  const lows = new Map<number, { value: number; index: number }>();
  const highs = new Map<number, { value: number; index: number }>();
  rows.slice(start, end).forEach((row, offset) => {
    seriesOf(row).forEach((value, series) => {
      if (value === null) return;
      const entry = { value, index: start + offset };
      if (value < (lows.get(series)?.value ?? Infinity)) lows.set(series, entry);
      if (value > (highs.get(series)?.value ?? -Infinity)) highs.set(series, entry);
    });
  });
  return new Set([...lows.values(), ...highs.values()].map((entry) => entry.index));
}
