const MS_PER_DAY = 86_400_000;

/** The first moment of a UTC day, `YYYY-MM-DD`. */
export const startOfDay = (date: string): string => `${date}T00:00:00.000Z`;

/** The first moment after a UTC day. */
export const startOfNextDay = (date: string): string =>
  new Date(Date.parse(startOfDay(date)) + MS_PER_DAY).toISOString();
