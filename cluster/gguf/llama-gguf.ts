import { z } from 'zod';
import {
  EMBEDDING,
  FINAL_NORM,
  PROJECTIONS,
  inputNormName,
  postAttentionNormName,
  projectionName,
  weightShapes,
  type ModelConfig,
} from '../engines/local/model/config.ts';
import type { WeightTensors } from '../engines/local/model/weights.ts';
import { writeGguf, type GgufTensor, type GgufValue } from './gguf-file.ts';

/** The part of a `tokenizer.json` (byte-level BPE) that llama.cpp needs. */
export const bpeFile = z.object({
  model: z.object({
    vocab: z.record(z.string(), z.int()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  added_tokens: z.array(z.object({ id: z.int(), content: z.string() })),
});

/** llama.cpp's names of the seven projections. */
const NAMES = {
  q_proj: 'attn_q',
  k_proj: 'attn_k',
  v_proj: 'attn_v',
  o_proj: 'attn_output',
  gate_proj: 'ffn_gate',
  up_proj: 'ffn_up',
  down_proj: 'ffn_down',
} as const;
/** llama.cpp's kinds of tokens. */
const NORMAL = 1;
const CONTROL = 3;

/** A Llama with tied embeddings and its tokenizer as a GGUF file that llama.cpp runs. Weights stay float32. */
export function llamaGguf(
  name: string,
  config: ModelConfig & { bos_token_id: number; eos_token_id: number },
  tensors: WeightTensors,
  tokenizer: z.infer<typeof bpeFile>,
): Buffer {
  return writeGguf(metadata(name, config, tokenizer), ggufTensors(config, tensors));
}

function metadata(
  name: string,
  config: Parameters<typeof llamaGguf>[1],
  { model, added_tokens: added }: z.infer<typeof bpeFile>,
): Map<string, GgufValue> {
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  for (const { id, content } of added) tokens[id] = content;
  const control = new Set(added.map(({ id }) => id));
  const uint = (value: number): GgufValue => ({ type: 'uint32', value });
  const text = (value: string): GgufValue => ({ type: 'string', value });
  return new Map<string, GgufValue>([
    ['general.architecture', text('llama')],
    ['general.name', text(name)],
    ['general.file_type', uint(0)],
    ['llama.context_length', uint(config.max_position_embeddings)],
    ['llama.embedding_length', uint(config.hidden_size)],
    ['llama.block_count', uint(config.num_hidden_layers)],
    ['llama.feed_forward_length', uint(config.intermediate_size)],
    ['llama.vocab_size', uint(config.vocab_size)],
    ['llama.rope.dimension_count', uint(config.hidden_size / config.num_attention_heads)],
    ['llama.rope.freq_base', { type: 'float32', value: config.rope_theta }],
    ['llama.attention.head_count', uint(config.num_attention_heads)],
    ['llama.attention.head_count_kv', uint(config.num_key_value_heads)],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: config.rms_norm_eps }],
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text('gpt-2')],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    [
      'tokenizer.ggml.token_type',
      { type: 'int32s', value: tokens.map((_, id) => (control.has(id) ? CONTROL : NORMAL)) },
    ],
    [
      'tokenizer.ggml.merges',
      {
        type: 'strings',
        value: model.merges.map((merge) => (Array.isArray(merge) ? merge.join(' ') : merge)),
      },
    ],
    ['tokenizer.ggml.bos_token_id', uint(config.bos_token_id)],
    ['tokenizer.ggml.eos_token_id', uint(config.eos_token_id)],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: false }],
  ]);
}

function ggufTensors(config: ModelConfig, tensors: WeightTensors): Map<string, GgufTensor> {
  const shapes = weightShapes(config);
  const tensor = (name: string): GgufTensor => {
    const data = tensors.get(name);
    const shape = shapes.get(name);
    if (!data || !shape) throw new Error(`The model has no tensor ${name}.`);
    return { data, shape };
  };
  const found = new Map([['token_embd.weight', tensor(EMBEDDING)]]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    found.set(`blk.${layer}.attn_norm.weight`, tensor(inputNormName(layer)));
    found.set(`blk.${layer}.ffn_norm.weight`, tensor(postAttentionNormName(layer)));
    for (const projection of PROJECTIONS) {
      const weight = tensor(`${projectionName(layer, projection)}.weight`);
      const isRotated = projection === 'q_proj' || projection === 'k_proj';
      const placed = isRotated ? interleaved(weight, config.num_attention_heads) : weight;
      found.set(`blk.${layer}.${NAMES[projection]}.weight`, placed);
    }
  }
  return found.set('output_norm.weight', tensor(FINAL_NORM));
}

/** Hugging Face rotates the halves of a head against each other, llama.cpp neighbours: row j of half h goes to 2·j + h. */
export function interleaved({ data, shape }: GgufTensor, heads: number): GgufTensor {
  const [outputs = 0, inputs = 0] = shape;
  const half = outputs / heads / 2;
  const placed = new Float32Array(data.length);
  for (let row = 0; row < outputs; row++) {
    const head = Math.floor(row / (2 * half));
    const within = row % (2 * half);
    const target = head * 2 * half + 2 * (within % half) + Math.floor(within / half);
    placed.set(data.subarray(row * inputs, (row + 1) * inputs), target * inputs);
  }
  return { data: placed, shape };
}
