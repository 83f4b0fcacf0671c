import { continueNumber, isCompleteNumber, startNumber, type NumberPhase } from './json-number.ts';

/** Deeper nesting is refused: no dataset needs it, and it would let a file of brackets fill the memory. */
export const MAX_JSON_DEPTH = 1_000;

/** A syntax error. `line` and `column` count from 1, `column` in characters; `reason` completes "not valid JSON: …". */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly reason: string;
}

/** Called as the text goes by. `depth` is the number of containers around; offsets are those of the file. */
export interface JsonEvents {
  valueStart(depth: number, offset: number, line: number, firstByte: number): void;
  /** `end` is the offset just after the value. */
  valueEnd(depth: number, end: number): void;
  /** The key's bytes are `[start, end)`, quotes not included. */
  key(depth: number, start: number, end: number): void;
}

type Mode =
  | 'value'
  | 'valueOrEnd'
  | 'key'
  | 'keyOrEnd'
  | 'colon'
  | 'separator'
  | 'string'
  | 'escape'
  | 'hex'
  | 'literal'
  | 'number'
  | 'done';

/** Everything the automaton remembers, as plain JSON. */
export interface JsonAutomatonState {
  mode: Mode;
  /** The containers around the current place, outermost first. */
  stack: ('{' | '[')[];
  line: number;
  lineStart: number;
  /** UTF-8 continuation bytes since `lineStart`: bytes that start no character. */
  continuations: number;
  isKey: boolean;
  keyStart: number;
  hexDigits: number;
  literal: string;
  number: NumberPhase;
}

export const startOfJson = (offset = 0): JsonAutomatonState => ({
  mode: 'value',
  stack: [],
  line: 1,
  lineStart: offset,
  continuations: 0,
  isKey: false,
  keyStart: 0,
  hexDigits: 0,
  literal: '',
  number: 'zero',
});

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES = new TextEncoder().encode('"\\/bfnrt');
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const isHexDigit = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/**
 * A strict recognizer of JSON text (RFC 8259) that takes bytes as they come: it accepts what `JSON.parse` accepts, tells
 * where the first error is, and reports keys and values as they go by. Several values in a row, separated by white space,
 * are accepted when `manyValues` is set.
 */
export class JsonAutomaton {
  private error: JsonSyntaxError | null = null;

  constructor(
    private readonly events: JsonEvents,
    readonly state: JsonAutomatonState,
    private readonly manyValues: boolean,
  ) {}

  /** Feeds the bytes that start at file offset `base`. Answers the first error; nothing may be fed after one. */
  feed(bytes: Uint8Array, base: number): JsonSyntaxError | null {
    for (let index = 0; index < bytes.length && this.error === null;) {
      if (this.state.mode === 'string') index = this.skipString(bytes, index, base);
      else if (this.step(bytes[index] ?? 0, base + index)) index += 1;
    }
    return this.error;
  }

  /** Ends the text at file offset `end`. Answers an error when it is incomplete. */
  end(end: number): JsonSyntaxError | null {
    if (this.error) return this.error;
    const { state } = this;
    if (state.mode === 'number' && isCompleteNumber(state.number)) this.endValue(end);
    const isOver =
      state.mode === 'done' || (this.manyValues && state.mode === 'value' && state.stack.length === 0);
    return isOver ? null : this.fail(end, `the text ends ${this.place()}`);
  }

  /** The position of a file offset on the current line. */
  positionAt(offset: number): { line: number; column: number } {
    const { line, lineStart, continuations } = this.state;
    return { line, column: offset - lineStart - continuations + 1 };
  }

  /** Passes over ordinary characters of a string, to the byte after its end or to where it needs a closer look. */
  private skipString(bytes: Uint8Array, from: number, base: number): number {
    const { state } = this;
    for (let index = from; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte === QUOTE) {
        if (state.isKey) {
          this.events.key(state.stack.length, state.keyStart, base + index);
          state.mode = 'colon';
        } else {
          this.endValue(base + index + 1);
        }
        return index + 1;
      }
      if (byte === BACKSLASH) {
        state.mode = 'escape';
        return index + 1;
      }
      if (byte < 0x20) {
        this.fail(
          base + index,
          byte === 0x0a ? 'the line ends inside a text' : 'a text holds a control character',
        );
        return index;
      }
      if ((byte & 0xc0) === 0x80) state.continuations += 1;
    }
    return bytes.length;
  }

  /** Takes one byte outside of a string's ordinary characters. False: the state changed, look at the byte again. */
  private step(byte: number, offset: number): boolean {
    const { state } = this;
    switch (state.mode) {
      case 'escape':
        return this.stepEscape(byte, offset);
      case 'hex':
        return this.stepHex(byte, offset);
      case 'literal':
        return this.stepLiteral(byte, offset);
      case 'number':
        return this.stepNumber(byte, offset);
      default:
        if (byte === 0x0a) {
          state.line += 1;
          state.lineStart = offset + 1;
          state.continuations = 0;
        } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) {
          this.stepStructure(byte, offset);
        }
        return true;
    }
  }

  private stepStructure(byte: number, offset: number): void {
    const { state } = this;
    const character = String.fromCharCode(byte);
    switch (state.mode) {
      case 'key':
      case 'keyOrEnd':
        if (byte === QUOTE) this.startString(true, offset);
        else if (character === '}' && state.mode === 'keyOrEnd') this.closeContainer(offset);
        else
          this.unexpected(byte, offset, state.mode === 'key' ? 'a key in quotes' : 'a key in quotes or "}"');
        return;
      case 'colon':
        if (character === ':') state.mode = 'value';
        else this.unexpected(byte, offset, '":" after the key');
        return;
      case 'separator': {
        const opening = state.stack[state.stack.length - 1];
        if (character === ',') state.mode = opening === '{' ? 'key' : 'value';
        else if (character === (opening === '{' ? '}' : ']')) this.closeContainer(offset);
        else this.unexpected(byte, offset, opening === '{' ? '"," or "}"' : '"," or "]"');
        return;
      }
      case 'valueOrEnd':
        if (character === ']') this.closeContainer(offset);
        else this.startValue(byte, character, offset);
        return;
      case 'done':
        this.unexpected(byte, offset, 'nothing more');
        return;
      default:
        this.startValue(byte, character, offset);
    }
  }

  private startValue(byte: number, character: string, offset: number): void {
    const { state } = this;
    const literal = LITERALS[character];
    const number = startNumber(byte);
    if (
      character !== '{' &&
      character !== '[' &&
      byte !== QUOTE &&
      literal === undefined &&
      number === null
    ) {
      this.unexpected(byte, offset, 'a value');
      return;
    }
    this.events.valueStart(state.stack.length, offset, state.line, byte);
    if (character === '{' || character === '[') this.openContainer(character, offset);
    else if (byte === QUOTE) this.startString(false, offset);
    else if (literal !== undefined) Object.assign(state, { mode: 'literal', literal: literal.slice(1) });
    else if (number !== null) Object.assign(state, { mode: 'number', number });
  }

  private startString(isKey: boolean, offset: number): void {
    Object.assign(this.state, { mode: 'string', isKey, keyStart: offset + 1 });
  }

  private openContainer(opening: '{' | '[', offset: number): void {
    if (this.state.stack.length >= MAX_JSON_DEPTH) {
      this.fail(offset, `it is nested deeper than ${MAX_JSON_DEPTH.toLocaleString('en-US')} levels`);
      return;
    }
    this.state.stack.push(opening);
    this.state.mode = opening === '{' ? 'keyOrEnd' : 'valueOrEnd';
  }

  private closeContainer(offset: number): void {
    this.state.stack.pop();
    this.endValue(offset + 1);
  }

  private endValue(end: number): void {
    const depth = this.state.stack.length;
    this.state.mode = depth > 0 ? 'separator' : this.manyValues ? 'value' : 'done';
    this.events.valueEnd(depth, end);
  }

  private stepEscape(byte: number, offset: number): true {
    if (byte === 0x75) Object.assign(this.state, { mode: 'hex', hexDigits: 0 });
    else if (ESCAPES.includes(byte)) this.state.mode = 'string';
    else this.fail(offset, `"\\${printable(byte)}" is not an escape that JSON knows`);
    return true;
  }

  private stepHex(byte: number, offset: number): true {
    if (!isHexDigit(byte)) this.fail(offset, '"\\u" needs four hexadecimal digits');
    this.state.hexDigits += 1;
    if (this.state.hexDigits === 4) this.state.mode = 'string';
    return true;
  }

  private stepLiteral(byte: number, offset: number): true {
    const { state } = this;
    if (byte !== state.literal.charCodeAt(0)) this.unexpected(byte, offset, 'true, false or null');
    state.literal = state.literal.slice(1);
    if (state.literal === '' && !this.error) this.endValue(offset + 1);
    return true;
  }

  private stepNumber(byte: number, offset: number): boolean {
    const { state } = this;
    const next = continueNumber(state.number, byte);
    if (next !== null) {
      state.number = next;
      return true;
    }
    if (isCompleteNumber(state.number)) this.endValue(offset);
    else this.unexpected(byte, offset, 'a digit');
    return false;
  }

  private unexpected(byte: number, offset: number, expected: string): void {
    const found = byte === 0x0a ? 'the end of the line' : `"${printable(byte)}"`;
    this.fail(offset, `${found} where ${expected} should be`);
  }

  private fail(offset: number, reason: string): JsonSyntaxError {
    this.error = { ...this.positionAt(offset), offset, reason };
    return this.error;
  }

  private place(): string {
    const { mode, stack } = this.state;
    if (mode === 'string' || mode === 'escape' || mode === 'hex') return 'inside a text';
    if (stack.length === 0) return 'where a value should be';
    return stack[stack.length - 1] === '{' ? 'inside an object' : 'inside a list';
  }
}

function printable(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `0x${byte.toString(16).padStart(2, '0')}`;
}
