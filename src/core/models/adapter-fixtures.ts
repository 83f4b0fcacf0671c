/** Adapters for tests, as PEFT would write them. */
import type { BaseShape, AskedAdapter } from './adapter-proof.ts';
import { presetHyperparameters } from '../training/hyperparameters.ts';
import { HEADER_LENGTH_BYTES } from './safetensors-header.ts';

/** The shape of the toy base model. */
export const TOY_SHAPE: BaseShape = {
  ...{ layers: 4, hidden_size: 256, intermediate_size: 688, attention_heads: 8, key_value_heads: 8 },
};

/** What the Balanced preset asks for, on the toy. */
export const ASKED: AskedAdapter = {
  ...presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
  base: TOY_SHAPE,
};

export type TensorEntry = { dtype: string; shape: number[]; data_offsets: [number, number] };
export type Header = Record<string, TensorEntry>;

/** The header of an adapter in 16-bit floats. */
export function adapterHeader(
  { lora_rank: rank, target_modules }: Pick<AskedAdapter, 'lora_rank' | 'target_modules'> = ASKED,
  { layers, hidden_size: hidden, intermediate_size: inner, attention_heads, key_value_heads } = TOY_SHAPE,
): Header {
  const keyWidth = (hidden / attention_heads) * key_value_heads;
  const header: Header = {};
  let offset = 0;
  const add = (name: string, shape: [number, number]) => {
    const end = offset + 2 * shape[0] * shape[1];
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, end] };
    offset = end;
  };
  for (let layer = 0; layer < layers; layer++) {
    for (const module of target_modules) {
      const isMlp = /gate|up|down/.test(module);
      const inputs = module === 'down_proj' ? inner : hidden;
      const widths: Partial<Record<string, number>> = {
        ...{ k_proj: keyWidth, v_proj: keyWidth, gate_proj: inner, up_proj: inner },
      };
      const path = `base_model.model.model.layers.${layer}.${isMlp ? 'mlp' : 'self_attn'}.${module}`;
      add(`${path}.lora_A.weight`, [rank, inputs]);
      add(`${path}.lora_B.weight`, [widths[module] ?? hidden, rank]);
    }
  }
  return header;
}

/** A safetensors file with this header, whose length is filled up with spaces to make the file `fileBytes` long. */
export function safetensorsFile(header: object, fileBytes = 0): Uint8Array {
  const ends = Object.values(header as Header).map(({ data_offsets: range }) => range[1]);
  const bodyBytes = Math.max(0, ...ends);
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...header });
  const json = new TextEncoder().encode(text.padEnd(fileBytes - bodyBytes - HEADER_LENGTH_BYTES));
  const file = new Uint8Array(HEADER_LENGTH_BYTES + json.length + bodyBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, HEADER_LENGTH_BYTES);
  for (let at = HEADER_LENGTH_BYTES + json.length; at < file.length; at++) file[at] = (at * 31) % 251;
  return file;
}

/** The text of an adapter's configuration. */
export const adapterConfigText = (
  { lora_rank, lora_alpha, target_modules }: Omit<AskedAdapter, 'base'> = ASKED,
  changes: object = {},
): string =>
  JSON.stringify({
    ...{
      peft_type: 'LORA',
      r: lora_rank,
      lora_alpha,
      lora_dropout: 0.1,
      bias: 'none',
      task_type: 'CAUSAL_LM',
    },
    ...{
      rank_pattern: {},
      alpha_pattern: {},
      modules_to_save: null,
      layers_to_transform: null,
      use_dora: false,
    },
    target_modules,
    ...changes,
  });
