import type { DatasetFormat } from '../dataset.schema.ts';
import { parseAlpaca } from './alpaca.ts';
import { parseBrightrunV3 } from './brightrun-v3.ts';
import { parseBrightrunV4 } from './brightrun-v4.ts';
import type { FormatParser } from './format-parser.ts';
import { parseOpenAiChat } from './openai-chat.ts';
import { parseShareGpt } from './sharegpt.ts';

/** The parser of each accepted format. */
export const FORMAT_PARSERS: Readonly<Record<DatasetFormat, FormatParser>> = {
  brightrun_lora_v4: parseBrightrunV4,
  brightrun_lora_v3: parseBrightrunV3,
  openai_chat: parseOpenAiChat,
  sharegpt: parseShareGpt,
  alpaca: parseAlpaca,
};
