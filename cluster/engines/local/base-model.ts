import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelConfig, type ModelConfig } from './model/config.ts';
import type { WeightTensors } from './model/weights.ts';
import { readSafetensors } from './safetensors.ts';
import { Tokenizer, tokenizerFile } from './tokenizer.ts';

export const BASE_MODEL_ID = 'brightrun/tiny-chat-4m';
export const BASE_MODEL_DIRECTORY = fileURLToPath(new URL('../../base-model', import.meta.url));

/** Tokenizer files that an adapter carries along unchanged. */
export const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
] as const;

export interface BaseModel {
  id: string;
  directory: string;
  config: ModelConfig;
  tensors: WeightTensors;
  tokenizer: Tokenizer;
}

/** Reads `config.json` of a model in Hugging Face layout. */
export async function readModelConfig(directory: string): Promise<ModelConfig> {
  return modelConfig.parse(JSON.parse(await readFile(join(directory, 'config.json'), 'utf8')));
}

/** Loads the embedded base model: config, float32 weights and tokenizer. */
export async function loadBaseModel(directory = BASE_MODEL_DIRECTORY): Promise<BaseModel> {
  const tensors = readSafetensors(await readFile(join(directory, 'model.safetensors')));
  const tokenizerJson: unknown = JSON.parse(await readFile(join(directory, 'tokenizer.json'), 'utf8'));
  return {
    id: BASE_MODEL_ID,
    directory,
    config: await readModelConfig(directory),
    tensors: new Map([...tensors].map(([name, tensor]) => [name, tensor.data])),
    tokenizer: new Tokenizer(tokenizerFile.parse(tokenizerJson)),
  };
}
