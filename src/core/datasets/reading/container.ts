import { JsonAutomaton, startOfJson } from './json-automaton.ts';

/** How the records lie in a file: one a line, or inside one JSON text. */
export type Container = 'lines' | 'document';

const V4_DOCUMENT_KEYS = ['training_file_metadata', 'dataset_metadata', 'training_pairs'];
const V4_CONVERSATION_KEYS = ['conversation_metadata', 'training_pairs'];
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const LINE_BREAK = 0x0a;

/** What the first bytes of a file say about its first JSON value. */
interface Outline {
  firstByte: number;
  hasV4Keys: boolean;
  /** The value goes on after the line it starts on. */
  spansLines: boolean;
  /** Where it stops being JSON before it ends. */
  brokenAt: number | null;
}

/**
 * Decides from the first bytes of a file (byte order mark removed) whether it is JSONL or whole-file JSON:
 * - a list, or an object with the keys of a v4 document, is whole-file JSON, on however many lines;
 * - an object that goes on after its first line is pretty-printed JSON, unless the next line starts another record: then the
 *   first line is a broken record;
 * - everything else is JSONL: a lone object on one line reads the same both ways.
 */
export function decideContainer(start: Uint8Array): Container {
  const outline = outlineOf(start);
  if (outline.firstByte === OPEN_LIST || outline.hasV4Keys) return 'document';
  if (outline.firstByte !== OPEN_OBJECT || !outline.spansLines) return 'lines';
  return isFirstRecordBroken(start, outline.brokenAt) ? 'lines' : 'document';
}

function outlineOf(start: Uint8Array): Outline {
  const outline: Outline = { firstByte: 0, hasV4Keys: false, spansLines: false, brokenAt: null };
  let firstLine = 0;
  let lastLine: number | null = null;
  let rootKey = '';
  const automaton = new JsonAutomaton(
    {
      valueStart(depth, _offset, line, firstByte) {
        if (depth > 0) return;
        firstLine = line;
        outline.firstByte = firstByte;
      },
      valueEnd(depth) {
        if (depth === 0) lastLine = automaton.state.line;
      },
      key(depth, from, to) {
        const text = new TextDecoder().decode(start.subarray(from, to));
        if (depth === 1) {
          rootKey = text;
          outline.hasV4Keys ||= V4_DOCUMENT_KEYS.includes(text);
        } else if (depth === 3 && rootKey === 'conversations') {
          outline.hasV4Keys ||= V4_CONVERSATION_KEYS.includes(text);
        }
      },
    },
    startOfJson(),
    false,
  );
  const error = automaton.feed(start, 0);
  const isWhole = lastLine !== null;
  outline.spansLines = (lastLine ?? automaton.state.line) > firstLine || (!isWhole && error !== null);
  outline.brokenAt = isWhole ? null : (error?.offset ?? null);
  return outline;
}

/** Whether the value broke no later than where the next line starts a record (or where no further line follows). */
function isFirstRecordBroken(start: Uint8Array, brokenAt: number | null): boolean {
  if (brokenAt === null) return false;
  const from = start.findIndex((byte) => byte > 0x20);
  const lineBreak = start.indexOf(LINE_BREAK, from);
  if (lineBreak < 0) return true;
  const next = start.findIndex((byte, index) => index > lineBreak && byte > 0x20);
  return next < 0 || (brokenAt <= next && start[next] === OPEN_OBJECT);
}
