/** Default weight of the past in the loss chart's moving average. */
export const DEFAULT_SMOOTHING = 0.6;

/**
 * Exponential moving average without the bias towards zero of its first values:
 * `s_t = w·s_{t-1} + (1 - w)·x_t`, answered as `s_t / (1 - w^t)` (Adam's bias correction, as TensorBoard smooths).
 *
 * `weight` is in [0, 1); 0 answers the values unchanged. Missing and non-finite values stay null and do not move the
 * average. The result has the length of `values`.
 */
export function debiasedEma(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`Smoothing weight must be in [0, 1), not ${weight}`);
  let average = 0;
  let weightOfStart = 1;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = weight * average + (1 - weight) * value;
    weightOfStart *= weight;
    return average / (1 - weightOfStart);
  });
}
