import { FORMATS, OWN_FORMAT, OWN_VERSION, type InterchangeFormat } from './formats.ts';
import type { DocumentEntry, ImportContext, ImportOutcome } from './portable.ts';
import { keyOf, readEntries } from './read-entries.ts';
import { showValue } from './read-values.ts';

export type ImportResult =
  ({ kind: 'read'; format: InterchangeFormat } & ImportOutcome) | { kind: 'unreadable'; problem: string };

/** Reads a parsed document of any of the known formats against the current settings. */
export function importConfiguration(entries: readonly DocumentEntry[], context: ImportContext): ImportResult {
  const format = detectFormat(entries);
  if (format === null) {
    return {
      kind: 'unreadable',
      problem:
        'No setting of a training was recognised. Nothing is changed: use a configuration of BrightRun, PEFT and TRL, Axolotl or LLaMA-Factory.',
    };
  }
  const version = entries.find(({ path }) => path === 'version')?.value;
  if (format === 'brightrun' && version !== undefined && version !== OWN_VERSION) {
    return {
      kind: 'unreadable',
      problem: `The document is of version ${showValue(version)}, and this page reads version ${OWN_VERSION}. Nothing is changed: export it again from here.`,
    };
  }
  return { kind: 'read', format, ...readEntries(FORMATS[format], entries, context) };
}

/** In the order in which they win a tie. */
const CANDIDATES: readonly InterchangeFormat[] = ['peft', 'axolotl', 'llama-factory', 'brightrun'];

/** Our own mark, else the format that knows most of the names; null when none knows any. */
export function detectFormat(entries: readonly DocumentEntry[]): InterchangeFormat | null {
  if (entries.some(({ path, value }) => path === 'format' && value === OWN_FORMAT)) return 'brightrun';
  const known = (format: InterchangeFormat) =>
    entries.filter(({ path }) => Object.hasOwn(FORMATS[format].readers, keyOf(FORMATS[format], path))).length;
  const [best] = CANDIDATES.map((format) => ({ format, count: known(format) })).sort(
    (left, right) => right.count - left.count,
  );
  return best && best.count > 0 ? best.format : null;
}
