import type { CanonicalMessage, CanonicalRow } from './canonical-row.ts';
import type { RowTexts } from './row-texts.ts';

const FIRST_BYTES = 256 * 1024;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const encoder = new TextEncoder();
const ROW_START = encoder.encode('{"conversation_id":');
const AFTER_ID = {
  train: encoder.encode(',"split":"train","messages":['),
  validation: encoder.encode(',"split":"validation","messages":['),
};
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
 * `JSON.stringify(row)`, put together from texts that are encoded already.
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
  add({ conversation_id: id, split, messages }: CanonicalRow, texts: RowTexts): void {
    this.put(ROW_START);
    const quoted = JSON.stringify(id);
    this.reserve(quoted.length * MAX_BYTES_A_UNIT);
    this.used += encoder.encodeInto(quoted, this.buffer.subarray(this.used)).written;
    this.put(AFTER_ID[split]);
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

  private addMessage({ role, weight }: CanonicalMessage, index: number, texts: RowTexts): void {
    if (index > 0) this.put(COMMA);
    this.put(BEFORE_CONTENT[role]);
    const text = texts.bytes.subarray(texts.starts[index], texts.ends[index]);
    this.reserve(text.length);
    this.buffer.set(text, this.used);
    this.used += text.length;
    this.put(AFTER_CONTENT[weight ?? 'none']);
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
