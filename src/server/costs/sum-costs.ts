import { fromMicros, toMicros, type Micros } from '@/core/costs/money';
import type { CostRecord } from './costs.repository';

/** The exact sum of records, in US dollars. */
export function totalOf(records: readonly CostRecord[]): number {
  return fromMicros(records.reduce((sum, { amount }) => sum + toMicros(amount), 0n));
}

/** The exact sums of records by a key, in US dollars, in the order in which the keys first occur. */
export function totalsBy<Key extends string>(
  records: readonly CostRecord[],
  keyOf: (record: CostRecord) => Key,
): Map<Key, number> {
  const sums = new Map<Key, Micros>();
  for (const record of records) {
    const key = keyOf(record);
    sums.set(key, (sums.get(key) ?? 0n) + toMicros(record.amount));
  }
  return new Map([...sums].map(([key, micros]) => [key, fromMicros(micros)]));
}
