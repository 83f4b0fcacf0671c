import type { TokenizerHeader } from './tokenizer-file.ts';

/**
 * White space as Unicode's White_Space property has it, which is what the reference tokenizers' `\s` means. JavaScript's own
 * `\s` differs in two characters: it has U+FEFF and lacks U+0085.
 */
const SPACE = String.raw`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/** Llama 3 and Qwen 2.5 share a pattern but for the digits: `'s` in either case (U+017F is an s), letters, digits, the rest. */
const modernWords = (digits: string): RegExp =>
  new RegExp(
    [
      String.raw`'(?:[sStTmMdD\u017f]|[rR][eE]|[vV][eE]|[lL][lL])`,
      String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`,
      digits,
      String.raw` ?[^${SPACE}\p{L}\p{N}]+[\r\n]*`,
      String.raw`[${SPACE}]*[\r\n]+`,
      String.raw`[${SPACE}]+(?![^${SPACE}])`,
      `[${SPACE}]+`,
    ].join('|'),
    'gu',
  );

/**
 * The words that text is cut into before any merge; no merge crosses their borders. Patterns of the models' `tokenizer.json`
 * (`pre_tokenizer`). SentencePiece cuts nothing itself, but no token of its vocabulary has a space after another character,
 * or a line feed beside anything, so that these cuts lose no merge (the build checks that). `gpt-2` is the embedded
 * trainer's own, JavaScript's white space included.
 */
export const WORD_PATTERNS: Record<TokenizerHeader['words'], RegExp> = {
  sentencepiece: /\n| *[^ \n]+| +/g,
  'gpt-2': /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
  'llama-3': modernWords(String.raw`\p{N}{1,3}`),
  'qwen-2.5': modernWords(String.raw`\p{N}`),
};
