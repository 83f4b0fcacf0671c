import type { DatasetFormat } from './dataset.schema.ts';

/** The formats by the names people know them by. */
export const FORMAT_NAMES: Record<DatasetFormat, string> = {
  brightrun_lora_v4: 'BrightRun v4',
  brightrun_lora_v3: 'BrightRun v3',
  openai_chat: 'OpenAI chat',
  sharegpt: 'ShareGPT',
  alpaca: 'Alpaca',
};

export const FORMATS = Object.keys(FORMAT_NAMES) as DatasetFormat[];
