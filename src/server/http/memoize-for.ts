/**
 * Remembers the outcome of `load` for as long as `ttlMs` says for that value. Callers who come while it is being loaded
 * wait for the same load; a load that throws is not remembered.
 */
export function memoizeFor<Value>(
  load: () => Promise<Value>,
  ttlMs: (value: Value) => number,
): (now: Date) => Promise<Value> {
  let remembered: { value: Value; until: number } | undefined;
  let loading: Promise<Value> | undefined;
  return async (now) => {
    if (remembered && now.getTime() < remembered.until) return remembered.value;
    loading ??= load().finally(() => {
      loading = undefined;
    });
    const value = await loading;
    remembered = { value, until: now.getTime() + ttlMs(value) };
    return value;
  };
}
