import type { CanonicalMessage } from './canonical-row.ts';
import { copyWithUsualEscapes } from './reading/json-escapes.ts';
import type { JsonStrings } from './reading/json-strings.ts';

/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const FIRST_BYTES = 64 * 1024;
/** After a row that needed more, the room is given back. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const encoder = new TextEncoder();

/**
 * The texts of one row's messages as UTF-8 with JSON's escapes, the bytes that `JSON.stringify` would write between the quotes: for
 * everything that looks at bytes, since hashing and copying are several times faster on them than on strings. Where the file
 * holds these very bytes they are not made again. Valid until the next row is set.
 */
export class RowTexts {
  bytes = new Uint8Array(0);
  /** The same memory, where words can be read from any byte. */
  view = new DataView(this.bytes.buffer);
  /** Where in `bytes` the text of each message starts and ends. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private own = new Uint8Array(0);
  private ownView = this.view;

  /** `file` has the strings of the record that the messages came from; null when its bytes are no longer there. */
  set(messages: readonly CanonicalMessage[], file: JsonStrings | null): this {
    const found = file?.locate(messages, this.starts, this.ends) ?? null;
    if (file === null || found === null) this.encode(messages);
    else if (found === 'escaped') this.copy(file, messages.length);
    else {
      this.bytes = file.bytes;
      this.view = file.view;
    }
    return this;
  }

  /** Texts that are at `starts` and `ends` of the file's bytes, with other escapes than usual. */
  private copy(file: JsonStrings, count: number): void {
    let needed = 0;
    for (let index = 0; index < count; index += 1)
      needed += (this.ends[index] ?? 0) - (this.starts[index] ?? 0);
    this.useOwn(needed);
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const place = [this.starts[index] ?? 0, this.ends[index] ?? 0] as const;
      this.starts[index] = at;
      at = copyWithUsualEscapes(file, place, this, at);
      this.ends[index] = at;
    }
  }

  private encode(messages: readonly CanonicalMessage[]): void {
    const quoted = messages.map(({ content }) => JSON.stringify(content));
    this.useOwn(MAX_BYTES_A_UNIT * quoted.reduce((length, text) => length + text.length, 0));
    let at = 0;
    for (const [index, text] of quoted.entries()) {
      const { written } = encoder.encodeInto(text, this.own.subarray(at));
      this.starts[index] = at + 1;
      this.ends[index] = at + written - 1;
      at += written;
    }
  }

  private useOwn(needed: number): void {
    const isTooMuch = this.own.length > MAX_KEPT_BYTES && needed <= MAX_KEPT_BYTES;
    if (needed > this.own.length || isTooMuch) {
      const length = needed <= MAX_KEPT_BYTES ? 2 ** Math.ceil(Math.log2(needed)) : needed;
      this.own = new Uint8Array(Math.max(FIRST_BYTES, length));
      this.ownView = new DataView(this.own.buffer);
    }
    this.bytes = this.own;
    this.view = this.ownView;
  }
}
