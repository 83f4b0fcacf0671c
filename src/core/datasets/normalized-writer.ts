import type { CanonicalMessage, CanonicalRow } from './canonical-row.ts';
import type { EncodedTexts } from './encoded-texts.ts';
import { copyEscaped, findEscaped, MAX_ESCAPE_BYTES } from './escape-json.ts';

const FIRST_BYTES = 256 * 1024;
/** Text that needs escapes is copied in blocks of this many bytes, so that room for escapes is made for no more. */
const BLOCK_BYTES = 4096;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const encoder = new TextEncoder();
const ROW_END = encoder.encode(']}\n');
const COMMA = encoder.encode(',');
const BEFORE_CONTENT = {
  system: encoder.encode('{"role":"system","content":"'),
  user: encoder.encode('{"role":"user","content":"'),
  assistant: encoder.encode('{"role":"assistant","content":"'),
};
const AFTER_CONTENT = {
  none: encoder.encode('"}'),
  0: encoder.encode('","weight":0}'),
  1: encoder.encode('","weight":1}'),
};

/**
 * Writes the normalized file, canonical JSONL in UTF-8, to a sink: what has come together at each `flush`. A line has the bytes of
 * `JSON.stringify(row)`, put together from texts that are UTF-8 already.
 */
export class NormalizedWriter {
  private buffer = new Uint8Array(0);
  private used = 0;

  constructor(
    private readonly sink: (bytes: Uint8Array) => void,
    /** Bytes written so far. */
    public bytes = 0,
  ) {}

  /** `texts` are those of the row's messages. */
  add({ conversation_id: id, split, messages }: CanonicalRow, texts: EncodedTexts): void {
    const start = `{"conversation_id":${JSON.stringify(id)},"split":"${split}","messages":[`;
    this.reserve(start.length * MAX_BYTES_A_UNIT);
    this.used += encoder.encodeInto(start, this.buffer.subarray(this.used)).written;
    for (const [index, message] of messages.entries()) this.addMessage(message, index, texts);
    this.put(ROW_END);
  }

  /** The sink gets bytes that are valid during its call. */
  flush(): void {
    if (this.used === 0) return;
    const bytes = this.buffer.subarray(0, this.used);
    this.used = 0;
    this.bytes += bytes.length;
    this.sink(bytes);
  }

  private addMessage({ role, weight }: CanonicalMessage, index: number, texts: EncodedTexts): void {
    if (index > 0) this.put(COMMA);
    this.put(BEFORE_CONTENT[role]);
    this.putText(texts, texts.starts[index] ?? 0, texts.ends[index] ?? 0);
    this.put(AFTER_CONTENT[weight ?? 'none']);
  }

  private putText({ bytes, words }: EncodedTexts, start: number, end: number): void {
    if (findEscaped(bytes, words, start, end) === end) {
      this.reserve(end - start);
      this.buffer.set(bytes.subarray(start, end), this.used);
      this.used += end - start;
      return;
    }
    for (let from = start; from < end; from += BLOCK_BYTES) {
      const blockEnd = Math.min(end, from + BLOCK_BYTES);
      this.reserve(MAX_ESCAPE_BYTES * (blockEnd - from));
      this.used = copyEscaped({ bytes, words, target: this.buffer }, from, blockEnd, this.used);
    }
  }

  /** A few bytes: faster copied one by one. */
  private put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    const { buffer, used } = this;
    for (let index = 0; index < bytes.length; index += 1) buffer[used + index] = bytes[index] ?? 0;
    this.used += bytes.length;
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.buffer.length, FIRST_BYTES));
    grown.set(this.buffer.subarray(0, this.used));
    this.buffer = grown;
  }
}
