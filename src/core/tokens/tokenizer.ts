import { MergeTable } from './merge-table.ts';
import type { TokenizerData } from './tokenizer-file.ts';
import { WORD_PATTERNS } from './words.ts';

/** Words that are remembered, and how long they may be: together some 40 MB at most. */
const MAX_CACHED_WORDS = 200_000;
const MAX_CACHED_LENGTH = 48;
const SPACE_MARK = '▁';

/** A token and the characters of the text that it holds any byte of: `[start, end)` in UTF-16 code units. */
export interface TokenSpan {
  id: number;
  start: number;
  end: number;
  /** Its characters; of a token that is not whole its bytes, as `E2 96`. */
  text: string;
  /** False when the token begins or ends inside a character: bytes of it are in a neighbour. */
  isWhole: boolean;
}

/**
 * A byte-pair encoding, equal id for id to Hugging Face's `tokenizers` on text (src/core/tokens/testing holds the recorded
 * proof). Special tokens are never read out of text: what a person wrote is text. Text must be well-formed Unicode.
 */
export class Tokenizer {
  readonly id: string;
  private readonly merges: MergeTable;
  private readonly words: RegExp;
  private readonly wholeWords: ReadonlyMap<string, number>;
  private readonly characterIds: ReadonlyMap<string, number>;
  /** Bytes (or, for SentencePiece, characters) that a token is made of. */
  private readonly lengths: Uint16Array;
  private readonly byteTokens: ReadonlySet<number>;
  private readonly cache = new Map<string, readonly number[]>();

  constructor(private readonly data: TokenizerData) {
    const { header, byteIds, characterIds, left, right, merged } = data;
    this.id = header.id;
    this.merges = new MergeTable(left, right, merged);
    this.words = WORD_PATTERNS[header.words];
    this.byteTokens = new Set(byteIds);
    this.wholeWords = new Map(Object.entries(header.wholeWords));
    this.characterIds = new Map(
      [...header.characters].map((text, index) => [text, characterIds[index] ?? 0]),
    );
    this.lengths = lengthsOf(data);
  }

  /** Id of a special token. Throws an Error when there is none of that name. */
  specialToken(text: string): number {
    const id = this.data.header.special[text];
    if (id === undefined) throw new Error(`The tokenizer ${this.id} has no special token ${text}.`);
    return id;
  }

  /** The form in which text is read: NFC where the model's tokenizer wants it. */
  normalize(text: string): string {
    return this.data.header.nfc ? text.normalize('NFC') : text;
  }

  /** Token ids of a text, without any template or special token. */
  encode(text: string): number[] {
    const ids: number[] = [];
    for (const word of this.wordsOf(text)) for (const id of this.encodeWord(word)) ids.push(id);
    return ids;
  }

  /** How many tokens a text has. */
  count(text: string): number {
    let count = 0;
    for (const word of this.wordsOf(text)) count += this.encodeWord(word).length;
    return count;
  }

  /** How many of a text's tokens lie wholly in its first `length` characters, which must be ASCII. */
  countWithin(text: string, length: number): number {
    let count = 0;
    let covered = 0;
    for (const word of this.wordsOf(text)) {
      for (const id of this.encodeWord(word)) {
        covered += this.lengths[id] ?? 0;
        if (covered > length) return count;
        count += 1;
      }
    }
    return count;
  }

  /** The tokens of a normalized text with their places in it. */
  spans(text: string): TokenSpan[] {
    const walk = new CharacterWalk(text);
    return this.encode(text).map((id) => {
      const isByBytes = this.data.header.words !== 'sentencepiece' || this.byteTokens.has(id);
      const length = this.lengths[id] ?? 1;
      return { id, ...(isByBytes ? walk.takeBytes(length) : walk.takeCharacters(length)) };
    });
  }

  private wordsOf(text: string): readonly string[] {
    return this.normalize(text).match(this.words) ?? [];
  }

  private encodeWord(word: string): readonly number[] {
    const cached = this.cache.get(word);
    if (cached !== undefined) return cached;
    const whole = this.wholeWords.get(word);
    const ids = whole === undefined ? this.merges.merge(this.symbolsOf(word)) : [whole];
    if (word.length <= MAX_CACHED_LENGTH) {
      if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
      // A word is a slice that would keep its whole text in memory; joined anew it is a string of its own.
      this.cache.set(Array.from(word).join(''), ids);
    }
    return ids;
  }

  private symbolsOf(word: string): number[] {
    const { byteIds, header } = this.data;
    const symbols: number[] = [];
    const pushBytes = (text: string) => {
      for (const byte of encoder.encode(text)) symbols.push(byteIds[byte] ?? 0);
    };
    if (header.words !== 'sentencepiece') {
      pushBytes(word);
      return symbols;
    }
    for (const character of word) {
      const id = this.characterIds.get(character === ' ' ? SPACE_MARK : character);
      if (id === undefined) pushBytes(character);
      else symbols.push(id);
    }
    return symbols;
  }
}

/** Lengths of all tokens in symbols. A merge may come before those that make its parts, so one pass is not enough. */
function lengthsOf({ header, byteIds, characterIds, left, right, merged }: TokenizerData): Uint16Array {
  const lengths = new Uint16Array(header.vocabSize);
  for (const id of byteIds) lengths[id] = 1;
  for (const id of characterIds) lengths[id] = 1;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let rank = 0; rank < merged.length; rank++) {
      const [one, other] = [lengths[left[rank] ?? 0] ?? 0, lengths[right[rank] ?? 0] ?? 0];
      const id = merged[rank] ?? 0;
      if (lengths[id] !== 0 || one === 0 || other === 0) continue;
      lengths[id] = one + other;
      isChanged = true;
    }
  }
  return lengths;
}

const encoder = new TextEncoder();

/** Walks over a text by characters or by single UTF-8 bytes of them. */
class CharacterWalk {
  private at = 0;
  /** Bytes of the character at `at` that are taken already. */
  private taken = 0;

  constructor(private readonly text: string) {}

  takeCharacters(count: number): Omit<TokenSpan, 'id'> {
    const start = this.at;
    for (let left = count; left > 0; left--) this.at += this.current().length;
    return { start, end: this.at, text: this.text.slice(start, this.at), isWhole: true };
  }

  takeBytes(count: number): Omit<TokenSpan, 'id'> {
    const start = this.at;
    const skipped = this.taken;
    let end = start;
    for (let left = count; left > 0;) {
      const character = this.current();
      const size = encoder.encode(character).length;
      const part = Math.min(left, size - this.taken);
      end = this.at + character.length;
      left -= part;
      this.taken += part;
      if (this.taken < size) break;
      this.taken = 0;
      this.at = end;
    }
    const text = this.text.slice(start, end);
    if (skipped === 0 && this.taken === 0) return { start, end, text, isWhole: true };
    const bytes = encoder.encode(text).subarray(skipped, skipped + count);
    return { start, end, text: hexadecimal(bytes), isWhole: false };
  }

  private current(): string {
    return String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
  }
}

const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
