/**
 * A text as one safe segment of a path or file name (`[A-Za-z0-9][A-Za-z0-9._-]*`) that still resembles it: accents are removed,
 * everything else outside the alphabet becomes `-`. `fallback` when nothing is left.
 */
export function safeSegment(text: string, maxLength: number, fallback: string): string {
  const segment = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, maxLength);
  return segment || fallback;
}
