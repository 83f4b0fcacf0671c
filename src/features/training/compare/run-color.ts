/** The colour of a run in the chart and in every table, by its position in the comparison. */
export const runColor = (index: number): string => `var(--series-${index + 1})`;
