import type * as Yaml from 'yaml';
import type { DocumentEntry } from '@/core/training/interchange/portable';

/** No configuration of a training is near to these; a file that passes one is not one. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_ENTRIES = 500;
const MAX_DEPTH = 6;

export type ParsedText = { entries: DocumentEntry[] } | { problem: string };

/**
 * The names and values of a YAML or JSON text with their lines. Repeated parts (aliases) are followed within the same bounds
 * on depth and number, so that a small text cannot grow large. The parser is loaded when it is first needed.
 */
export async function parseConfigurationText(text: string): Promise<ParsedText> {
  if (text.trim() === '') return { problem: 'The text is empty. Paste a configuration, or choose a file.' };
  if (text.length > MAX_CHARACTERS) return { problem: TOO_LARGE };
  const yaml = await import('yaml');
  try {
    return read(yaml, text);
  } catch (error) {
    // The parser is recursive: a text of brackets alone runs out of its stack.
    if (error instanceof RangeError) return { problem: TOO_LARGE };
    throw error;
  }
}

const TOO_LARGE =
  'This is too large or too deep to be the configuration of a training. Nothing is changed: choose another file.';

function read(yaml: typeof Yaml, text: string): ParsedText {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, schema: 'core', uniqueKeys: false });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    const [reason] = error.message.split(/ at line \d+/);
    return {
      problem: `Line ${line} is neither YAML nor JSON: ${reason ?? ''}. Nothing is changed: correct it and try again.`,
    };
  }
  const resolve = (node: unknown): unknown => (yaml.isAlias(node) ? node.resolve(document) : node);
  const root = resolve(document.contents);
  if (!yaml.isMap(root)) {
    return { problem: 'The text holds no names with values. Nothing is changed: use YAML or JSON.' };
  }

  const entries: DocumentEntry[] = [];
  const value = (node: unknown): unknown => {
    const target = resolve(node);
    return yaml.isScalar(target) ? target.value : null;
  };
  const walk = (map: Yaml.YAMLMap, prefix: string, depth: number): void => {
    if (depth > MAX_DEPTH) throw new RangeError('too deep');
    for (const { key, value: child } of map.items) {
      const path = prefix + String(value(key));
      const target = resolve(child);
      if (yaml.isMap(target)) {
        walk(target, `${path}.`, depth + 1);
        continue;
      }
      const isLongList = yaml.isSeq(target) && target.items.length > MAX_ENTRIES;
      if (entries.length >= MAX_ENTRIES || isLongList) throw new RangeError('too large');
      const offset = (key as Yaml.Node).range?.[0];
      entries.push({
        path,
        value: yaml.isSeq(target) ? target.items.map(value) : value(target),
        line: offset === undefined ? null : lines.linePos(offset).line,
      });
    }
  };
  walk(root, '', 1);
  return { entries };
}
