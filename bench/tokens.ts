/**
 * `npm run bench:tokens [-- <folder>]`: how fast tokens are counted, beside @huggingface/tokenizers used as its authors show.
 * The folder may hold `mistral-v1.json`, `llama-3.json` and `qwen-2.5.json` (public/tokenizers/NOTICE.md says from where);
 * without it only the embedded model's tokenizer has a counterpart. The text is the documentation of the installed packages.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import { TOKEN_PROFILES } from '../src/core/tokens/token-profile.ts';
import { Tokenizer } from '../src/core/tokens/tokenizer.ts';
import { readTokenizerFile } from '../src/core/tokens/tokenizer-file.ts';

const TEXT_BYTES = 10_000_000;
/** The reference is too slow for all of it. */
const SAMPLED = 20;

const folder = process.argv[2] ?? '';
const paragraphs = readParagraphs();
const sample = paragraphs.filter((_, index) => index % SAMPLED === 0);

console.log(
  'tokenizer    load   first pass   again   tokens/s   @huggingface/tokenizers   ratio   differing',
);
for (const { id } of TOKEN_PROFILES) {
  const [tokenizer, loadMs] = timed(
    () => new Tokenizer(readTokenizerFile(readFileSync(`public/tokenizers/${id}.bin`))),
  );
  const [, coldMs] = timed(() => countAll(tokenizer, paragraphs));
  const [tokens, warmMs] = timed(() => countAll(tokenizer, paragraphs));
  const [, sampleMs] = timed(() => countAll(tokenizer, sample));
  const cells = [
    id.padEnd(11),
    `${loadMs.toFixed(0)} ms`.padStart(6),
    rate(paragraphs, coldMs).padStart(12),
    rate(paragraphs, warmMs).padStart(7),
    `${(tokens / warmMs / 1000).toFixed(1)} M`.padStart(10),
  ];
  console.log(cells.join(' '), compare(id, tokenizer, sampleMs));
}

function compare(id: string, tokenizer: Tokenizer, ownMs: number): string {
  const file = id === 'tiny-chat' ? 'cluster/base-model/tokenizer.json' : path.join(folder, `${id}.json`);
  if (!existsSync(file)) return `no ${id}.json given`;
  const json = JSON.parse(readFileSync(file, 'utf8')) as { added_tokens: unknown[] };
  // What somebody wrote is text: no special token is read out of it.
  json.added_tokens = [];
  const reference = new ReferenceTokenizer(json, {});
  const [encoded, ms] = timed(() =>
    sample.map((text) => reference.encode(text, { add_special_tokens: false }).ids),
  );
  const prefix = id === 'mistral-v1' ? ' ' : '';
  const differing = sample.filter((text, index) => {
    const ids = tokenizer.encode(prefix + text);
    const expected = encoded[index] ?? [];
    return ids.length !== expected.length || ids.some((token, at) => token !== expected[at]);
  });
  const cells = [rate(sample, ms).padStart(25), `${(ms / ownMs).toFixed(0)}×`.padStart(7)];
  return [...cells, `${differing.length} of ${sample.length}`.padStart(11)].join(' ');
}

function readParagraphs(): string[] {
  const texts: string[] = [];
  let bytes = 0;
  for (const file of documents()) {
    if (bytes >= TEXT_BYTES) break;
    const text = readFileSync(file, 'utf8');
    bytes += Buffer.byteLength(text);
    texts.push(...text.split(/\n\n+/).filter((part) => part !== ''));
  }
  return texts;
}

function documents(): string[] {
  return readdirSync('node_modules', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => path.join('node_modules', file));
}

function countAll(tokenizer: Tokenizer, texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + tokenizer.count(text), 0);
}

function timed<Result>(task: () => Result): [Result, number] {
  const start = performance.now();
  const result = task();
  return [result, performance.now() - start];
}

function rate(texts: readonly string[], ms: number): string {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return `${(bytes / ms / 1000).toFixed(1)} MB/s`;
}
