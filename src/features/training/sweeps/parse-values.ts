/** The numbers that were typed as a list: separated by commas, semicolons or spaces. What is no number becomes NaN. */
export const parseValues = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(Number);

/** Learning rates to start from: half, the same and twice, within `limits`. */
export const ratesAround = (rate: number, limits: { min: number; max: number }): number[] => {
  const within = [rate / 2, rate, rate * 2].map((value) =>
    Number(Math.min(limits.max, Math.max(limits.min, value)).toPrecision(3)),
  );
  return [...new Set(within)];
};
