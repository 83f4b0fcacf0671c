/**
 * Money as whole micro-dollars (bigint), so that sums and products are exact. The ledger in the database rounds in the same
 * way: once, to the micro-dollar, half away from zero.
 */
export type Micros = bigint;

const MICROS_PER_USD = 1e6;

/** US dollars to micro-dollars. Throws a RangeError for amounts that a double cannot hold to the micro-dollar. */
export function toMicros(usd: number): Micros {
  const micros = Math.round(Math.abs(usd) * MICROS_PER_USD);
  if (!Number.isSafeInteger(micros)) throw new RangeError(`Not an amount of money: ${usd}`);
  return BigInt(micros) * (usd < 0 ? -1n : 1n);
}

/** Micro-dollars to US dollars, the nearest double. */
export const fromMicros = (micros: Micros): number => Number(micros) / MICROS_PER_USD;

/** Integer division, half away from zero: what Postgres' `round(numeric)` does. `divisor` is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return dividend >= 0n ? (dividend + half) / divisor : -((-dividend + half) / divisor);
}

/** GPU-seconds as they are billed: to the millisecond. */
export const billableSeconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/**
 * Cost of a training: engine seconds of one GPU × GPUs × price per GPU and hour.
 * The same as SQL's `round(seconds * num_gpus * cost_per_gpu_hour / 3600, 6)`.
 */
export function gpuCost(billedSeconds: number, numGpus: number, usdPerGpuHour: number): Micros {
  const milliseconds = BigInt(Math.round(billedSeconds * 1000));
  return divideRounded(milliseconds * BigInt(numGpus) * toMicros(usdPerGpuHour), 3_600_000n);
}
