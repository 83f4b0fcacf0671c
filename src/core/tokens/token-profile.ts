import { z } from 'zod';

export const tokenProfileId = z.enum(['tiny-chat', 'mistral-v1', 'llama-3', 'qwen-2.5']);
export type TokenProfileId = z.infer<typeof tokenProfileId>;

/** How the tokens of base models are counted: one tokenizer with one chat template. */
export interface TokenProfile {
  readonly id: TokenProfileId;
  readonly name: string;
  readonly baseModels: readonly string[];
  /** Of the compact tokenizer file, `public/tokenizers/<id>.bin`. */
  readonly sha256: string;
  /** What the trainer does with a row that is too long: leave out its oldest exchanges before it cuts, or only cut. */
  readonly dropsOldest: boolean;
}

export const TOKEN_PROFILES: readonly TokenProfile[] = [
  {
    id: 'tiny-chat',
    name: 'Tiny Chat',
    baseModels: ['brightrun/tiny-chat-4m'],
    sha256: '231c47ab21801baae5d0999e6e4dfb4da58e2d427860b095508976a477d6485e',
    dropsOldest: true,
  },
  {
    id: 'mistral-v1',
    name: 'Mistral v1',
    baseModels: ['mistralai/Mistral-7B-v0.1'],
    sha256: '9768977fd7bd68b0d78a4c74c243a8b3175e840092e2cddadb3d2a8ec6656173',
    dropsOldest: false,
  },
  {
    id: 'llama-3',
    name: 'Llama 3',
    baseModels: ['meta-llama/Meta-Llama-3-8B'],
    sha256: 'c4dbf1456f453cc86f586653f503e04606205a0ab796a75afe18022f8bd9175b',
    dropsOldest: false,
  },
  {
    id: 'qwen-2.5',
    name: 'Qwen 2.5',
    baseModels: ['Qwen/Qwen2.5-7B', 'Qwen/Qwen2.5-1.5B'],
    sha256: '75ac6e7044b537bab2167e1a7ae89bda22449f709f8db8f43e10331a9eaa409c',
    dropsOldest: false,
  },
];

/** The profile of a base model; undefined for one whose tokenizer is not known here. */
export const profileOfBaseModel = (baseModel: string): TokenProfile | undefined =>
  TOKEN_PROFILES.find(({ baseModels }) => baseModels.includes(baseModel));

/** Where the app serves a profile's tokenizer file. */
export const tokenizerPath = (id: TokenProfileId): string => `/tokenizers/${id}.bin`;
