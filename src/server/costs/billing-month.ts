/** The current month up to today in UTC, as days `YYYY-MM-DD`: the ledger's calendar. */
export function monthToDate(now: Date): { from: string; to: string } {
  const today = now.toISOString().slice(0, 10);
  return { from: `${today.slice(0, 8)}01`, to: today };
}
