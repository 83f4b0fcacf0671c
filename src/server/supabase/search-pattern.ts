/**
 * A regular expression for PostgREST's `imatch` that finds the text literally. LIKE cannot: PostgREST reads `*` as its
 * wildcard, with no way to escape it.
 */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
