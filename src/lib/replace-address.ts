/**
 * Sets parameters of the page's address (null removes one) and leaves the others, without a history entry and without asking the
 * server for the page again. Does nothing where the address already says so.
 */
export function replaceAddress(parameters: Readonly<Record<string, string | null>>): void {
  const { pathname, search, hash } = window.location;
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  if (next.toString() === new URLSearchParams(search).toString()) return;
  const query = next.size > 0 ? `?${next}` : '';
  window.history.replaceState(null, '', `${pathname}${query}${hash}`);
}
