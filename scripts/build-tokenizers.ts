/**
 * Makes the compact tokenizer files of public/tokenizers from Hugging Face `tokenizer.json` files:
 * `npx tsx scripts/build-tokenizers.ts <folder with mistral-v1.json, llama-3.json, qwen-2.5.json>`. The embedded model's is
 * always taken from cluster/base-model. Where the sources come from: public/tokenizers/NOTICE.md.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Tokenizer } from '../src/core/tokens/tokenizer.ts';
import {
  writeTokenizerFile,
  type TokenizerData,
  type TokenizerHeader,
} from '../src/core/tokens/tokenizer-file.ts';

const OUTPUT = 'public/tokenizers';

const source = z.object({
  added_tokens: z.array(z.object({ id: z.int(), content: z.string() })),
  normalizer: z.object({ type: z.string() }).nullable(),
  model: z.object({
    type: z.literal('BPE'),
    ignore_merges: z.boolean().optional(),
    vocab: z.record(z.string(), z.int()),
    merges: z.array(
      z.union([
        z.tuple([z.string(), z.string()]),
        z.string().transform((merge) => merge.split(' ') as [string, string]),
      ]),
    ),
  }),
});
type Source = z.output<typeof source>;

const BUILDS: { id: string; words: TokenizerHeader['words']; special: string[]; embedded?: string }[] = [
  { id: 'mistral-v1', words: 'sentencepiece', special: ['<s>', '</s>'] },
  {
    id: 'llama-3',
    words: 'llama-3',
    special: ['<|begin_of_text|>', '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
  },
  { id: 'qwen-2.5', words: 'qwen-2.5', special: ['<|im_start|>', '<|im_end|>'] },
  {
    id: 'tiny-chat',
    words: 'gpt-2',
    special: ['<s>', '<|system|>', '<|user|>', '<|assistant|>', '<|end|>'],
    embedded: 'cluster/base-model/tokenizer.json',
  },
];

/** GPT-2's printable stand-in for each byte: visible Latin-1 for itself, the others from U+0100 on. */
function byteSymbols(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    return String.fromCodePoint(isVisible ? byte : next++);
  });
}

const fallbackSymbols = () =>
  Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);

function compact({ id, words, special }: (typeof BUILDS)[number], json: Source): TokenizerData {
  const vocab = new Map(Object.entries(json.model.vocab));
  const idOf = (symbol: string): number => {
    const found = vocab.get(symbol);
    if (found === undefined) throw new Error(`${id}: the vocabulary lacks ${JSON.stringify(symbol)}`);
    return found;
  };
  const added = new Map(json.added_tokens.map(({ content, id: token }) => [content, token]));
  const bytes = words === 'sentencepiece' ? fallbackSymbols() : byteSymbols();
  const characters =
    words === 'sentencepiece' ? [...vocab.keys()].filter((symbol) => [...symbol].length === 1) : [];
  if (words === 'sentencepiece') checkCuts(id, json);
  const { merges } = json.model;
  const pairs = new Set(merges.map((merge) => merge.join(' ')));
  if (pairs.size < merges.length) throw new Error(`${id}: a pair has two merges, one of them must be wrong`);
  return {
    header: {
      id,
      words,
      nfc: json.normalizer?.type === 'NFC',
      vocabSize: [...vocab.values()].reduce((largest, token) => Math.max(largest, token), 0) + 1,
      special: Object.fromEntries(special.map((name) => [name, added.get(name) ?? idOf(name)])),
      characters: characters.join(''),
      wholeWords: {},
    },
    byteIds: Int32Array.from(bytes, idOf),
    characterIds: Int32Array.from(characters, idOf),
    left: Int32Array.from(merges, ([left]) => idOf(left)),
    right: Int32Array.from(merges, ([, right]) => idOf(right)),
    merged: Int32Array.from(merges, ([left, right]) => idOf(left + right)),
  };
}

/** The words of SentencePiece (src/core/tokens/words.ts) are cut before spaces and around line feeds: no merge may cross there. */
function checkCuts(id: string, json: Source): void {
  const crossing = json.model.merges.filter(([left, right]) => /[^▁]▁|\n/.test(left + right));
  if (crossing.length > 0) throw new Error(`${id}: merges cross a word's border: ${crossing.join(', ')}`);
}

/**
 * With `ignore_merges` a word that is a token is that token, whatever the merges say. The words for which they say
 * something else, as token ids by word.
 */
function findWholeWords(data: TokenizerData, json: Source): Record<string, number> {
  if (json.model.ignore_merges !== true) return {};
  const tokenizer = new Tokenizer(data);
  const bytes = new Map(byteSymbols().map((symbol, byte) => [symbol, byte]));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const words: Record<string, number> = {};
  for (const [symbol, id] of Object.entries(json.model.vocab)) {
    const text = decoder.decode(Uint8Array.from([...symbol], (character) => bytes.get(character) ?? 0));
    const [first, ...rest] = tokenizer.encode(text);
    // Part of a character is never a word.
    if (!text.includes('\ufffd') && (first !== id || rest.length > 0)) words[text] = id;
  }
  return words;
}

const folder = process.argv[2] ?? '';
for (const build of BUILDS) {
  const file = build.embedded ?? path.join(folder, `${build.id}.json`);
  if (!existsSync(file)) {
    console.log(`${build.id}: no ${path.basename(file)} in the given folder, left as it is`);
    continue;
  }
  const json = source.parse(JSON.parse(readFileSync(file, 'utf8')));
  const data = compact(build, json);
  const header = { ...data.header, wholeWords: findWholeWords(data, json) };
  const bytes = writeTokenizerFile({ ...data, header });
  writeFileSync(path.join(OUTPUT, `${build.id}.bin`), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  console.log(`${build.id}: ${bytes.length} bytes, ${data.merged.length} merges, sha256 ${sha256}`);
}
