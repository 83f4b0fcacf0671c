import { problem, type Problem } from './defects.ts';
import type { Container } from './reading/container.ts';

const CONTENT: Readonly<Record<Container, string>> = {
  lines: 'JSONL (one record a line)',
  document: 'a JSON document',
};
const LINE_EXTENSIONS = ['.jsonl', '.ndjson'];

/** A warning when a file's ending contradicts its content. A single record on one line is good JSON and good JSONL. */
export function checkExtension(fileName: string, container: Container, records: number): Problem | null {
  const extension = /\.[^.]+$/.exec(fileName)?.[0].toLowerCase();
  if (extension === undefined) return null;
  const expected: Container | null = LINE_EXTENSIONS.includes(extension)
    ? 'lines'
    : extension === '.json'
      ? 'document'
      : null;
  if (expected === container || (extension === '.json' && records <= 1)) return null;
  return problem('extension_mismatch', { extension, content: CONTENT[container] });
}
