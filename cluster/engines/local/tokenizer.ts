import { z } from 'zod';

/** The part of a Hugging Face `tokenizer.json` that this class reads: byte-level BPE without a normalizer. */
export const tokenizerFile = z.object({
  added_tokens: z.array(z.object({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() })),
  normalizer: z.null(),
  pre_tokenizer: z.object({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.literal(false),
    use_regex: z.literal(true),
  }),
  model: z.object({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.tuple([z.string(), z.string()])),
  }),
});
export type TokenizerFile = z.infer<typeof tokenizerFile>;

/** GPT-2's pre-tokenizer: text is cut into these words before any merge. */
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const MAX_CACHED_WORDS = 100_000;

/** GPT-2's printable stand-in for each byte: visible Latin-1 for itself, the others from U+0100 on. */
const BYTE_SYMBOLS: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    return String.fromCodePoint(isVisible ? byte : next++);
  });
})();
const SYMBOL_BYTES = new Map(BYTE_SYMBOLS.map((symbol, byte) => [symbol, byte]));

interface Merge {
  rank: number;
  merged: number;
}

/** Byte-level BPE, equal to Hugging Face's on plain text. Special tokens are never read out of text. */
export class Tokenizer {
  readonly vocabularySize: number;
  private readonly ids: Map<string, number>;
  private readonly symbols: string[] = [];
  private readonly special: Map<string, number>;
  private readonly specialIds: ReadonlySet<number>;
  private readonly merges = new Map<number, Merge>();
  private readonly cache = new Map<string, readonly number[]>();

  constructor(file: TokenizerFile) {
    this.ids = new Map(Object.entries(file.model.vocab));
    for (const [symbol, id] of this.ids) this.symbols[id] = symbol;
    this.vocabularySize = this.symbols.length;
    this.special = new Map(
      file.added_tokens.filter((token) => token.special).map(({ content, id }) => [content, id]),
    );
    this.specialIds = new Set(this.special.values());
    file.model.merges.forEach(([left, right], rank) => {
      const merge = { rank, merged: this.idOf(left + right) };
      this.merges.set(this.pairKey(this.idOf(left), this.idOf(right)), merge);
    });
  }

  /** @throws when the tokenizer has no such special token. */
  specialToken(content: string): number {
    const id = this.special.get(content);
    if (id === undefined) throw new Error(`The tokenizer has no special token ${content}.`);
    return id;
  }

  encode(text: string): number[] {
    return [...text.matchAll(WORDS)].flatMap(([word]) => this.encodeWord(word));
  }

  /** Text of the tokens; special tokens are left out, incomplete UTF-8 shows as U+FFFD. */
  decode(tokens: readonly number[]): string {
    return new TextDecoder().decode(Uint8Array.from(tokens.flatMap((token) => this.bytesOf(token))));
  }

  /** The bytes of UTF-8 that a token stands for, perhaps a part of a character's; none of a special token. */
  bytesOf(token: number): number[] {
    if (this.specialIds.has(token)) return [];
    return [...(this.symbols[token] ?? '')].map((symbol) => SYMBOL_BYTES.get(symbol) ?? 0);
  }

  /** Applies the merge of lowest rank, leftmost first, until none is left. */
  private encodeWord(word: string): readonly number[] {
    const cached = this.cache.get(word);
    if (cached) return cached;
    const tokens = [...new TextEncoder().encode(word)].map((byte) => this.idOf(BYTE_SYMBOLS[byte] ?? ''));
    for (;;) {
      let best: (Merge & { at: number }) | undefined;
      for (let at = 0; at + 1 < tokens.length; at++) {
        const merge = this.merges.get(this.pairKey(tokens[at] ?? 0, tokens[at + 1] ?? 0));
        if (merge && (!best || merge.rank < best.rank)) best = { ...merge, at };
      }
      if (!best) break;
      tokens.splice(best.at, 2, best.merged);
    }
    if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
    this.cache.set(word, tokens);
    return tokens;
  }

  private pairKey(left: number, right: number): number {
    return left * this.vocabularySize + right;
  }

  private idOf(symbol: string): number {
    const id = this.ids.get(symbol);
    if (id === undefined) throw new Error(`The tokenizer's vocabulary lacks ${JSON.stringify(symbol)}.`);
    return id;
  }
}
