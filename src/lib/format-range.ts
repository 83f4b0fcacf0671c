/** The two ends of a forecast: `$0.12 – $0.31`, or one of them when they read the same. */
export function formatRange<Value>(low: Value, high: Value, format: (value: Value) => string): string {
  const [from, to] = [format(low), format(high)];
  return from === to ? from : `${from} – ${to}`;
}
