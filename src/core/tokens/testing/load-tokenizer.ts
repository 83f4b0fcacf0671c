import { readFileSync } from 'node:fs';
import { Tokenizer } from '../tokenizer.ts';
import { readTokenizerFile } from '../tokenizer-file.ts';

/** The tokenizer that the app serves under this id, for tests. */
export function loadTokenizer(id: string): Tokenizer {
  return new Tokenizer(readTokenizerFile(readFileSync(`public/tokenizers/${id}.bin`)));
}
