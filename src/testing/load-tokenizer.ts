import { readFileSync } from 'node:fs';
import { Tokenizer } from '@/core/tokens/tokenizer';
import { readTokenizerFile } from '@/core/tokens/tokenizer-file';

/** The tokenizer that the app serves under this id, for tests. */
export function loadTokenizer(id: string): Tokenizer {
  return new Tokenizer(readTokenizerFile(readFileSync(`public/tokenizers/${id}.bin`)));
}
