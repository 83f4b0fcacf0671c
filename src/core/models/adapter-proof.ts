/**
 * Whether delivered files are the LoRA adapter that was asked for: adapter_config.json says so, and the tensors of
 * adapter_model.safetensors are exactly those that PEFT makes for that configuration on that base model.
 */
import { z } from 'zod';
import { targetModule, type TargetModule } from '../cluster/contract.ts';
import { parseJson } from '../parse-json.ts';
import type { Hyperparameters } from '../training/hyperparameters.ts';
import { DeliveryRefused } from './file-transfer.ts';
import type { TensorInfo } from './safetensors-header.ts';

/** The widths of a base model, as far as an adapter's shapes follow from them. */
export const baseShape = z.object({
  layers: z.int().positive(),
  hidden_size: z.int().positive(),
  intermediate_size: z.int().positive(),
  attention_heads: z.int().positive(),
  key_value_heads: z.int().positive(),
});
export type BaseShape = z.infer<typeof baseShape>;

export interface AskedAdapter extends Pick<Hyperparameters, 'lora_rank' | 'lora_alpha' | 'target_modules'> {
  /** Null where the base model that was loaded is not in the catalogue: then the shapes must only agree with one another. */
  base: BaseShape | null;
}

const none = z.union([z.null(), z.array(z.unknown()).length(0), z.strictObject({})]).optional();

/** The part of PEFT's configuration that decides which tensors there are. What was not asked for has to be off. */
const adapterConfig = z.object({
  peft_type: z.literal('LORA'),
  r: z.number(),
  lora_alpha: z.number(),
  target_modules: z.array(z.string()),
  bias: z.literal('none').optional(),
  use_dora: z.literal(false).optional(),
  rank_pattern: none,
  alpha_pattern: none,
  modules_to_save: none,
  layers_to_transform: none,
});

const MODULES = targetModule.options.join('|');
/** `base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight`. */
const TENSOR_NAME = new RegExp(
  `^(base_model\\.model\\.(?:\\w+\\.)*layers\\.)(\\d{1,4})\\.(?:\\w+\\.)?(${MODULES})\\.lora_([AB])\\.weight$`,
);
const FLOATS: readonly string[] = ['F16', 'BF16', 'F32', 'F64'];

/** Input and output width of one adapted projection. */
interface Projection {
  inputs?: number;
  outputs?: number;
}

/**
 * Proves an adapter from its configuration's text and its tensors' names, types and shapes.
 * @throws {DeliveryRefused} `artifact_invalid`, with the first thing that is not as it was asked for.
 */
export function proveAdapter(configText: string, tensors: readonly TensorInfo[], asked: AskedAdapter): void {
  proveConfig(configText, asked);
  const layers = readLayers(tensors, asked.lora_rank);
  const [first] = layers;
  if (!first) throw refused('adapter_model.safetensors holds no tensors');
  if (asked.base && layers.length !== asked.base.layers) {
    throw refused(`its tensors are of ${layers.length} layers, and the base model has ${asked.base.layers}`);
  }
  const wanted = [...asked.target_modules].sort().join(', ');
  for (const [index, layer] of layers.entries()) {
    const found = [...layer.keys()].sort().join(', ');
    if (found !== wanted)
      throw refused(`layer ${index} has tensors of ${found || 'nothing'}, not of ${wanted}`);
    for (const [module, { inputs, outputs }] of layer) {
      if (inputs === undefined || outputs === undefined) {
        throw refused(`${module} of layer ${index} lacks its ${inputs === undefined ? 'lora_A' : 'lora_B'}`);
      }
      const same = first.get(module);
      if (same?.inputs !== inputs || same.outputs !== outputs) {
        throw refused(`${module} of layer ${index} has another shape than that of layer 0`);
      }
    }
  }
  proveWidths(first, asked.base);
}

function proveConfig(text: string, { lora_rank, lora_alpha, target_modules }: AskedAdapter): void {
  const config = adapterConfig.safeParse(parseJson(text));
  if (!config.success) {
    const [issue] = config.error.issues;
    const field = issue?.path.join('.');
    throw refused(`adapter_config.json is not that of a plain LoRA adapter${field ? `, at “${field}”` : ''}`);
  }
  const { r, lora_alpha: alpha, target_modules: modules } = config.data;
  const facts: [string, string | number, string | number][] = [
    ['r', r, lora_rank],
    ['lora_alpha', alpha, lora_alpha],
    ['target_modules', [...new Set(modules)].sort().join(', '), [...target_modules].sort().join(', ')],
  ];
  for (const [name, found, wanted] of facts) {
    if (found !== wanted) throw refused(`adapter_config.json has ${name} ${found}, not ${wanted}`);
  }
}

type Layer = Map<TargetModule, Projection>;

/** The projections of each layer, by layer from 0 on. */
function readLayers(tensors: readonly TensorInfo[], rank: number): Layer[] {
  const layers = new Map<number, Layer>();
  let prefix: string | undefined;
  for (const { name, dtype, shape } of tensors) {
    const [, path, number, moduleName, matrix] = TENSOR_NAME.exec(name) ?? [];
    const module = targetModule.safeParse(moduleName).data;
    prefix ??= path;
    if (module === undefined || path !== prefix) {
      throw refused(`the tensor “${name}” is no part of such an adapter`);
    }
    if (!FLOATS.includes(dtype)) throw refused(`the tensor “${name}” holds ${dtype}, not floats`);
    const [rows, columns] = shape;
    const [ranks, width] = matrix === 'A' ? [rows, columns] : [columns, rows];
    if (shape.length !== 2 || ranks !== rank || !width) {
      const form = matrix === 'A' ? `[${rank}, inputs]` : `[outputs, ${rank}]`;
      throw refused(`the tensor “${name}” has the shape [${shape.join(', ')}], not ${form}`);
    }
    const layer = layers.get(Number(number)) ?? new Map<TargetModule, Projection>();
    layers.set(Number(number), layer);
    layer.set(module, { ...layer.get(module), ...(matrix === 'A' ? { inputs: width } : { outputs: width }) });
  }
  return Array.from(layers, (_, index) => layers.get(index) ?? new Map<TargetModule, Projection>());
}

/**
 * The widths of a decoder layer fit one another, and the base model where it is known. A head's width is left to the model: it
 * has to be the same for queries, keys and values.
 */
function proveWidths(layer: Layer, base: BaseShape | null): void {
  const widths: { what: string; found: number | undefined; wanted: number | undefined }[] = [];
  const of = (side: keyof Projection, ...modules: TargetModule[]) =>
    modules.flatMap((module) => {
      const found = layer.get(module)?.[side];
      return found === undefined ? [] : [{ what: `${side} of ${module}`, found }];
    });
  const together = (facts: { what: string; found: number }[], known: number | undefined) => {
    widths.push(...facts.map((fact) => ({ ...fact, wanted: known ?? facts[0]?.found })));
  };
  const { hidden_size, intermediate_size, attention_heads: heads, key_value_heads: kvHeads } = base ?? {};
  together(
    [
      ...of('inputs', 'q_proj', 'k_proj', 'v_proj', 'gate_proj', 'up_proj'),
      ...of('outputs', 'o_proj', 'down_proj'),
    ],
    hidden_size,
  );
  together([...of('outputs', 'gate_proj', 'up_proj'), ...of('inputs', 'down_proj')], intermediate_size);
  together([...of('outputs', 'q_proj'), ...of('inputs', 'o_proj')], undefined);
  together(of('outputs', 'k_proj', 'v_proj'), undefined);
  if (heads !== undefined && kvHeads !== undefined) {
    const perHead = [
      ...of('outputs', 'q_proj').map((fact) => ({ ...fact, found: fact.found / heads })),
      ...of('outputs', 'k_proj').map((fact) => ({ ...fact, found: fact.found / kvHeads })),
    ].map((fact) => ({ ...fact, what: `${fact.what} for each head` }));
    const odd = perHead.find(({ found }) => !Number.isInteger(found));
    if (odd) throw refused(`the ${odd.what} are ${odd.found}, which is no whole number`);
    together(perHead, undefined);
  }
  const wrong = widths.find(({ found, wanted }) => found !== wanted);
  if (wrong) throw refused(`the ${wrong.what} are ${wrong.found} wide, not ${wrong.wanted}`);
}

const refused = (what: string): DeliveryRefused =>
  new DeliveryRefused(
    'artifact_invalid',
    `The trained files are not the adapter that was asked for: ${what}.`,
  );
