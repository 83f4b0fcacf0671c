const DAY_MS = 86_400_000;

/** A calendar month of UTC, as `2026-06`. */
export type Month = string;

export const monthOf = (nowMs: number): Month => new Date(nowMs).toISOString().slice(0, 7);

/** The month `offset` months after `month`. */
export function shiftMonth(month: Month, offset: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(Date.UTC(year, number - 1 + offset, 1));
}

/** Every day of a month, as `2026-06-01`. */
export function daysOf(month: Month): string[] {
  const start = Date.parse(`${month}-01`);
  const end = Date.parse(`${shiftMonth(month, 1)}-01`);
  return Array.from({ length: Math.round((end - start) / DAY_MS) }, (_, day) =>
    new Date(start + day * DAY_MS).toISOString().slice(0, 10),
  );
}

/** `June 2026`. */
export const monthName = (month: Month): string =>
  new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01`),
  );

/** `Jun 3`. */
export const dayName = (day: string): string =>
  new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
