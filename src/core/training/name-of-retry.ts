const MAX_NAME_LENGTH = 200;
const NUMBER = / \(retry \d+\)$/;

/** The name of a job's `count`-th retry: the job's own, with the number behind it; cut so that a name may have its length. */
export function nameOfRetry(name: string, count: number): string {
  const suffix = ` (retry ${count})`;
  const kept = name.replace(NUMBER, '').slice(0, MAX_NAME_LENGTH - suffix.length);
  // Not half of a surrogate pair.
  return kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd() + suffix;
}
