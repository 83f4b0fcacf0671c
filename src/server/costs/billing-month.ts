const DAY_MS = 86_400_000;
const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

/** The `count` UTC days before today, oldest first, as `YYYY-MM-DD`. */
export const daysBefore = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, index) => dayOf(now.getTime() - (count - index) * DAY_MS));

/** Whole UTC days of the month after today. */
export function daysLeftInMonth(now: Date): number {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).getUTCDate() - now.getUTCDate();
}

/** The current month up to today in UTC, as days `YYYY-MM-DD`: the ledger's calendar. */
export function monthToDate(now: Date): { from: string; to: string } {
  const today = dayOf(now.getTime());
  return { from: `${today.slice(0, 8)}01`, to: today };
}
