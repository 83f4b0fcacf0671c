import { ALL_TARGET_MODULES, type Hyperparameters } from '../hyperparameters.ts';
import { OWN_FORMAT, OWN_VERSION, type InterchangeFormat } from './formats.ts';
import type { PortableConfiguration } from './portable.ts';

export interface ExportedConfiguration {
  text: string;
  /** Without the dot. */
  extension: 'json' | 'yaml';
}

/** Writes a configuration so that the named tool, or this page, reads the same settings from it. */
export function exportConfiguration(
  format: InterchangeFormat,
  configuration: PortableConfiguration,
): ExportedConfiguration {
  if (format === 'brightrun') return { text: ownDocument(configuration), extension: 'json' };
  const { gpu_type, num_gpus } = configuration.gpu_config;
  const header = [
    ...INTRODUCTIONS[format],
    `Written for ${num_gpus} × ${gpu_type}; GPUs are chosen at the launch.`,
  ];
  return {
    text: toYaml(header, BODIES[format](configuration.hyperparameters)),
    extension: 'yaml',
  };
}

const ownDocument = ({ name, hyperparameters, gpu_config }: PortableConfiguration): string =>
  `${JSON.stringify({ format: OWN_FORMAT, version: OWN_VERSION, name, hyperparameters, gpu_config }, null, 2)}\n`;

type Scalar = string | number | boolean | null;
type Section = Readonly<Record<string, Scalar | readonly Scalar[]>>;
/** Names at the outside, and maps one level below. */
type Body = Readonly<Record<string, Section[string] | Section>>;
type YamlFormat = Exclude<InterchangeFormat, 'brightrun'>;

const INTRODUCTIONS: Record<YamlFormat, string[]> = {
  peft: [
    'LoRA training with PEFT and TRL: LoraConfig(**lora_config), SFTConfig(**sft_config).',
    'Still needed: dataset, output_dir.',
  ],
  axolotl: ['LoRA training with Axolotl.', 'Still needed: datasets, output_dir.'],
  'llama-factory': [
    'LoRA training with LLaMA-Factory: llamafactory-cli train.',
    'Still needed: dataset, template, output_dir.',
  ],
};

const BODIES: Record<YamlFormat, (settings: Hyperparameters) => Body> = {
  peft: (h) => ({
    model_name_or_path: h.base_model,
    load_in_4bit: h.quantization === 'nf4',
    ...(h.quantization === 'nf4' && { bnb_4bit_quant_type: 'nf4' }),
    lora_config: {
      task_type: 'CAUSAL_LM',
      r: h.lora_rank,
      lora_alpha: h.lora_alpha,
      lora_dropout: h.lora_dropout,
      target_modules: h.target_modules,
    },
    sft_config: {
      max_length: h.max_seq_length,
      per_device_train_batch_size: h.batch_size,
      gradient_accumulation_steps: h.gradient_accumulation_steps,
      num_train_epochs: h.num_epochs,
      learning_rate: h.learning_rate,
      lr_scheduler_type: schedulerName(h),
      warmup_steps: h.warmup_steps,
      weight_decay: h.weight_decay,
      max_grad_norm: h.max_grad_norm,
      seed: h.seed,
    },
  }),
  axolotl: (h) => ({
    base_model: h.base_model,
    adapter: h.quantization === 'nf4' ? 'qlora' : 'lora',
    load_in_4bit: h.quantization === 'nf4',
    lora_r: h.lora_rank,
    lora_alpha: h.lora_alpha,
    lora_dropout: h.lora_dropout,
    lora_target_modules: h.target_modules,
    sequence_len: h.max_seq_length,
    micro_batch_size: h.batch_size,
    gradient_accumulation_steps: h.gradient_accumulation_steps,
    num_epochs: h.num_epochs,
    learning_rate: h.learning_rate,
    lr_scheduler: schedulerName(h),
    warmup_steps: h.warmup_steps,
    weight_decay: h.weight_decay,
    max_grad_norm: h.max_grad_norm,
    seed: h.seed,
  }),
  'llama-factory': (h) => ({
    model_name_or_path: h.base_model,
    stage: 'sft',
    do_train: true,
    finetuning_type: 'lora',
    quantization_bit: h.quantization === 'nf4' ? 4 : null,
    ...(h.quantization === 'nf4' && { quantization_type: 'nf4' }),
    lora_rank: h.lora_rank,
    lora_alpha: h.lora_alpha,
    lora_dropout: h.lora_dropout,
    lora_target: h.target_modules.length === ALL_TARGET_MODULES.length ? 'all' : h.target_modules.join(','),
    cutoff_len: h.max_seq_length,
    per_device_train_batch_size: h.batch_size,
    gradient_accumulation_steps: h.gradient_accumulation_steps,
    num_train_epochs: h.num_epochs,
    learning_rate: h.learning_rate,
    lr_scheduler_type: schedulerName(h),
    warmup_steps: h.warmup_steps,
    weight_decay: h.weight_decay,
    max_grad_norm: h.max_grad_norm,
    seed: h.seed,
  }),
};

/** In `transformers.get_scheduler`, `constant` starts at full height. */
const schedulerName = ({ lr_scheduler, warmup_steps }: Hyperparameters): string =>
  lr_scheduler === 'constant' && warmup_steps > 0 ? 'constant_with_warmup' : lr_scheduler;

function toYaml(comments: readonly string[], body: Body): string {
  const lines = comments.map((comment) => `# ${comment.replace(/\s+/g, ' ')}`);
  for (const [key, value] of Object.entries(body)) {
    if (isSection(value)) {
      lines.push(
        `${key}:`,
        ...Object.entries(value).map(([name, inner]) => `  ${name}: ${yamlValue(inner)}`),
      );
    } else {
      lines.push(`${key}: ${yamlValue(value)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const isSection = (value: Body[string]): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const yamlValue = (value: Section[string]): string =>
  isList(value) ? `[${value.map(yamlScalar).join(', ')}]` : yamlScalar(value);

const isList = (value: Section[string]): value is readonly Scalar[] => Array.isArray(value);

/**
 * Text is quoted unless it can be nothing else. A number with an exponent gets a decimal point, because YAML 1.1, which
 * Python's readers speak, takes `1e-7` for text.
 */
function yamlScalar(value: Scalar): string {
  if (typeof value === 'string') {
    const isPlain = /^[A-Za-z][\w./-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
    return isPlain ? value : JSON.stringify(value);
  }
  const text = String(value);
  return text.includes('e') && !text.includes('.') && typeof value === 'number'
    ? text.replace('e', '.0e')
    : text;
}
