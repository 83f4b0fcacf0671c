import {
  adapterConfigText,
  adapterHeader,
  ASKED,
  safetensorsFile,
  TOY_SHAPE,
  type Header,
} from './adapter-fixtures.ts';
import { proveAdapter, type AskedAdapter } from './adapter-proof.ts';
import { HEADER_LENGTH_BYTES, headerLength, readTensors } from './safetensors-header.ts';

const QUERY = 'base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight';

/** Proves the files of an adapter that was changed before it was written. */
function prove(
  change: (header: Header) => Header | undefined = () => undefined,
  { asked = ASKED, config = adapterConfigText(asked) }: { asked?: AskedAdapter; config?: string } = {},
): void {
  const header = adapterHeader(asked, asked.base ?? TOY_SHAPE);
  const file = safetensorsFile(closeUp(change(header) ?? header));
  const length = headerLength(file, file.length);
  const json = file.subarray(HEADER_LENGTH_BYTES, HEADER_LENGTH_BYTES + length);
  proveAdapter(config, readTensors(json, file.length), asked);
}

/** The same tensors one after the other, each as long as its shape says. */
function closeUp(header: Header): Header {
  let offset = 0;
  return Object.fromEntries(
    Object.entries(header).map(([name, { dtype, shape }]) => {
      const start = offset;
      offset += shape.reduce((product, size) => product * size, dtype === 'F16' ? 2 : 4);
      return [name, { dtype, shape, data_offsets: [start, offset] }];
    }),
  );
}

const reshape = (name: string, shape: number[]) => (header: Header) => {
  const entry = header[name];
  if (entry) entry.shape = shape;
  return header;
};
const rename = (from: string, to: string) => (header: Header) =>
  Object.fromEntries(Object.entries(header).map(([name, entry]) => [name.replace(from, to), entry]));
const without = (pattern: RegExp) => (header: Header) =>
  Object.fromEntries(Object.entries(header).filter(([name]) => !pattern.test(name)));
/** Changes one width of every layer. */
const widen = (module: string, matrix: 'A' | 'B', width: number) => (header: Header) => {
  for (const [name, entry] of Object.entries(header)) {
    if (!name.includes(`${module}.lora_${matrix}`)) continue;
    entry.shape = matrix === 'A' ? [16, width] : [width, 16];
  }
  return header;
};

test.each<[string, AskedAdapter]>([
  ['the toy', ASKED],
  ['a base model that is not in the catalogue', { ...ASKED, base: null }],
  ['two modules alone', { ...ASKED, target_modules: ['v_proj', 'q_proj'] }],
  [
    'a base model whose heads share keys and values',
    {
      ...{ ...ASKED, lora_rank: 2 },
      base: {
        ...{
          layers: 32,
          hidden_size: 4096,
          intermediate_size: 14336,
          attention_heads: 32,
          key_value_heads: 8,
        },
      },
    },
  ],
])('an adapter of %s is proven', (_, asked) => {
  expect(() => prove(undefined, { asked })).not.toThrow();
});

test('what PEFT adds to its configuration, and another prefix and type, do no harm', () => {
  const config = adapterConfigText(ASKED, {
    exclude_modules: null,
    peft_version: '0.18.0',
    loftq_config: {},
  });
  const change = (header: Header) => {
    for (const entry of Object.values(header)) entry.dtype = 'F32';
    return rename('base_model.model.model.', 'base_model.model.language_model.model.')(header);
  };
  expect(() => prove(change, { config })).not.toThrow();
});

test.each<[string, (header: Header) => Header | undefined, RegExp]>([
  ['nothing', () => ({}), /holds no tensors/],
  ['a layer too few', without(/layers\.3\./), /of 3 layers, and the base model has 4/],
  ['a layer left out', rename('layers.2.', 'layers.7.'), /layer 2 has tensors of nothing/],
  ['a module too few', without(/layers\.2\.mlp\.up_proj/), /layer 2 has tensors of .*, not of/],
  [
    'a module without its second matrix',
    without(/layers\.3.*v_proj\.lora_B/),
    /v_proj of layer 3 lacks its lora_B/,
  ],
  ['another rank', reshape(QUERY, [8, 256]), /the shape \[8, 256\], not \[16, inputs\]/],
  ['a matrix on its side', reshape(QUERY, [256, 16]), /not \[16, inputs\]/],
  ['a shape of three', reshape(QUERY, [16, 16, 16]), /not \[16, inputs\]/],
  ['a matrix without width', reshape(QUERY, [16, 0]), /not \[16, inputs\]/],
  ['one layer that is wider', reshape(QUERY, [16, 512]), /q_proj of layer 1 has another shape/],
  ['inputs of another model', widen('q_proj', 'A', 512), /inputs of q_proj are 512 wide, not 256/],
  [
    'an inner width of another model',
    widen('gate_proj', 'B', 700),
    /outputs of gate_proj are 700 wide, not 688/,
  ],
  ['outputs that do not go in again', widen('o_proj', 'A', 128), /inputs of o_proj are 128 wide, not 256/],
  ['values of another width than keys', widen('v_proj', 'B', 64), /outputs of v_proj are 64 wide, not 256/],
  ['heads that do not come out even', widen('q_proj', 'B', 250), /31.25, which is no whole number/],
  [
    'whole numbers instead of floats',
    (header) => {
      for (const entry of Object.values(header)) entry.dtype = 'I32';
      return header;
    },
    /holds I32, not floats/,
  ],
  ['a tensor of the base model', rename('q_proj.lora_A', 'q_proj'), /is no part of such an adapter/],
  [
    'a module that nobody knows',
    rename('layers.0.self_attn.q_proj', 'layers.0.self_attn.x_proj'),
    /no part of/,
  ],
  ['two models in one file', rename('model.model.layers.3', 'model.other.layers.3'), /no part of/],
  ['a path for a name', rename('layers.0.', 'layers.0/../'), /no part of/],
])('weights with %s are refused', (_, change, message) => {
  expect(() => prove(change)).toThrow(message);
  expect(() => prove(change)).toThrow(expect.objectContaining({ code: 'artifact_invalid' }));
});

test.each([
  ['inputs of another model', widen('q_proj', 'A', 512), /inputs of k_proj are 256 wide, not 512/],
  ['outputs that do not go in again', widen('o_proj', 'A', 128), /inputs of o_proj are 128 wide, not 256/],
])('also where the base model is unknown: weights with %s', (_, change, message) => {
  expect(() => prove(change, { asked: { ...ASKED, base: null } })).toThrow(message);
});

test.each<[string, string, RegExp]>([
  ['no JSON', 'r: 16', /not that of a plain LoRA adapter/],
  ['no object', '[]', /not that of a plain LoRA adapter/],
  ['another method', adapterConfigText(ASKED, { peft_type: 'IA3' }), /at “peft_type”/],
  ['another rank', adapterConfigText(ASKED, { r: 8 }), /has r 8, not 16/],
  ['another alpha', adapterConfigText(ASKED, { lora_alpha: 16 }), /has lora_alpha 16, not 32/],
  [
    'other modules',
    adapterConfigText(ASKED, { target_modules: ['q_proj'] }),
    /has target_modules q_proj, not down_proj/,
  ],
  ['modules as a pattern', adapterConfigText(ASKED, { target_modules: '.*proj' }), /at “target_modules”/],
  ['ranks of their own', adapterConfigText(ASKED, { rank_pattern: { q_proj: 4 } }), /at “rank_pattern”/],
  [
    'modules that are kept whole',
    adapterConfigText(ASKED, { modules_to_save: ['lm_head'] }),
    /at “modules_to_save”/,
  ],
  [
    'a part of the layers',
    adapterConfigText(ASKED, { layers_to_transform: [1] }),
    /at “layers_to_transform”/,
  ],
  ['DoRA', adapterConfigText(ASKED, { use_dora: true }), /at “use_dora”/],
])('a configuration with %s is refused', (_, config, message) => {
  expect(() => prove(undefined, { config })).toThrow(message);
});
