/** Window of the running median, in points. */
const MEDIAN_POINTS = 7;

/**
 * The running median over seven points around each. A series that was thinned to its extremes tells too many of them, which an
 * average would follow; its median stays among the values between. Missing values stay null and are passed over.
 */
export function runningMedian(values: readonly (number | null)[]): (number | null)[] {
  const places = values.flatMap((value, place) =>
    value === null || !Number.isFinite(value) ? [] : [{ value, place }],
  );
  const medians: (number | null)[] = values.map(() => null);
  const reach = (MEDIAN_POINTS - 1) / 2;
  for (const [index, { place }] of places.entries()) {
    // As far to both sides as there are values on both.
    const near = Math.min(reach, index, places.length - 1 - index);
    const around = places.slice(index - near, index + near + 1).map(({ value }) => value);
    medians[place] = around.sort((a, b) => a - b)[near] ?? null;
  }
  return medians;
}

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
