// NUL, which Postgres text cannot hold, and halves of surrogate pairs, which are no Unicode text at all.
const UNSTORABLE = /\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text from outside, made storable: unstorable characters dropped, and cut at `maxLength` characters with a note. */
export function cleanText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text.replace(UNSTORABLE, '');
  const note = ` … [cut: ${text.length.toLocaleString('en-US')} characters]`;
  return text.slice(0, maxLength - note.length).replace(UNSTORABLE, '') + note;
}
