import { z } from 'zod';

/**
 * The compact tokenizer file: the bytes `BRTK` and a version, a JSON header, the ids of the single symbols, and the merges
 * as ids. Texts of longer tokens are not stored, they follow from the merges. A tenth of the `tokenizer.json` it is made of
 * (scripts/build-tokenizers.ts), and read without parsing any JSON of that size.
 */
const MAGIC = [0x42, 0x52, 0x54, 0x4b, 1];

const tokenizerHeader = z.strictObject({
  id: z.string(),
  /** Which words the text is cut into before any merge. */
  words: z.enum(['sentencepiece', 'gpt-2', 'llama-3', 'qwen-2.5']),
  /** Text is brought into Unicode form NFC first. */
  nfc: z.boolean(),
  vocabSize: z.int().positive(),
  special: z.record(z.string(), z.int().nonnegative()),
  /** SentencePiece: the characters that have a token of their own; bytes stand for all others. */
  characters: z.string(),
  /** Words that are a token although no merges lead to it (`ignore_merges` of Llama 3). */
  wholeWords: z.record(z.string(), z.int().nonnegative()),
});
export type TokenizerHeader = z.infer<typeof tokenizerHeader>;

export interface TokenizerData {
  readonly header: TokenizerHeader;
  /** Ids of the 256 bytes. */
  readonly byteIds: Int32Array;
  /** Ids of `header.characters`, in order. */
  readonly characterIds: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly merged: Int32Array;
}

/** Reads a compact tokenizer file. Throws an Error when it is not one, or is cut off. */
export function readTokenizerFile(bytes: Uint8Array): TokenizerData {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new Error('This is not a tokenizer file.');
  const reader = new VarintReader(bytes, MAGIC.length);
  const header = readHeader(reader);
  const byteIds = reader.readMany(256);
  const characterIds = reader.readMany([...header.characters].length);
  const count = reader.read();
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  const merged = new Int32Array(count);
  let id = 0;
  for (let rank = 0; rank < count; rank++) {
    const step = reader.read();
    id += step & 1 ? -((step + 1) >> 1) : step >> 1;
    merged[rank] = id;
    left[rank] = reader.read();
    right[rank] = reader.read();
  }
  if (!reader.isAtEnd) throw new Error('The tokenizer file has more bytes than it should.');
  return { header, byteIds, characterIds, left, right, merged };
}

function readHeader(reader: VarintReader): TokenizerHeader {
  const value: unknown = JSON.parse(new TextDecoder().decode(reader.readBytes(reader.read())));
  return tokenizerHeader.parse(value);
}

/** Writes a compact tokenizer file, the opposite of `readTokenizerFile`. */
export function writeTokenizerFile(data: TokenizerData): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify(data.header));
  const bytes: number[] = [...MAGIC];
  pushVarint(bytes, header.length);
  bytes.push(...header);
  for (const id of data.byteIds) pushVarint(bytes, id);
  for (const id of data.characterIds) pushVarint(bytes, id);
  pushVarint(bytes, data.merged.length);
  let previous = 0;
  data.merged.forEach((id, rank) => {
    const step = id - previous;
    pushVarint(bytes, step < 0 ? -2 * step - 1 : 2 * step);
    pushVarint(bytes, data.left[rank] ?? 0);
    pushVarint(bytes, data.right[rank] ?? 0);
    previous = id;
  });
  return Uint8Array.from(bytes);
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
}

class VarintReader {
  constructor(
    private readonly bytes: Uint8Array,
    private position: number,
  ) {}

  get isAtEnd(): boolean {
    return this.position === this.bytes.length;
  }

  read(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.position++];
      if (byte === undefined || shift > 28) throw new Error('The tokenizer file is cut off.');
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  readMany(count: number): Int32Array {
    const values = new Int32Array(count);
    for (let index = 0; index < count; index++) values[index] = this.read();
    return values;
  }

  readBytes(length: number): Uint8Array {
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }
}
