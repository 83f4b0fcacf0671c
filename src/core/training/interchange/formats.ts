/**
 * The documents that are understood: which name means which setting. Names as in PEFT's LoraConfig, Transformers'
 * TrainingArguments, TRL's SFTConfig and ModelConfig, Axolotl's config reference and LLaMA-Factory's arguments.
 */
import { HYPERPARAMETER_LIMITS, type NumericHyperparameter } from '../hyperparameters.ts';
import {
  allLinearSwitch,
  axolotlAdapter,
  baseModel,
  choice,
  fourBitSwitch,
  gpuCount,
  gpuType,
  huggingFaceScheduler,
  jobName,
  number,
  only,
  quantizationBits,
  targetModules,
  warmupRatio,
  warmupSteps,
  type Reader,
} from './read-values.ts';

export type InterchangeFormat = 'brightrun' | 'peft' | 'axolotl' | 'llama-factory';

export interface FormatDefinition {
  name: string;
  /** Maps whose names count as if they stood outside. */
  sections: readonly string[];
  readers: Readonly<Record<string, Reader>>;
  /** Names whose empty value says something; of all others it means "not set". */
  readEmpty?: readonly string[];
  /** Its scheduler `constant` starts at full height: a warm-up needs `constant_with_warmup`. */
  isConstantWithoutWarmup: boolean;
}

/** Marks our own document; the number grows when a name changes its meaning. */
export const OWN_FORMAT = 'brightrun/training-configuration';
export const OWN_VERSION = 1;

const NO_DORA = 'only plain LoRA is offered here';
const NO_FULL_TUNING = 'a LoRA adapter is trained here';
const NO_8_BIT = '8-bit base models are not offered here';
const NF4_ONLY = 'the 4-bit format here is NF4';

/** Names that PEFT, Transformers and TRL, and so also Axolotl and LLaMA-Factory, agree on. */
const shared: Record<string, Reader> = {
  learning_rate: number('learning_rate'),
  gradient_accumulation_steps: number('gradient_accumulation_steps'),
  warmup_steps: warmupSteps,
  warmup_ratio: warmupRatio,
  weight_decay: number('weight_decay'),
  max_grad_norm: number('max_grad_norm'),
  seed: number('seed'),
  lora_alpha: number('lora_alpha'),
  lora_dropout: number('lora_dropout'),
  load_in_4bit: fourBitSwitch,
  load_in_8bit: only([false], NO_8_BIT),
  bnb_4bit_quant_type: only(['nf4'], NF4_ONLY),
  use_dora: only([false], NO_DORA),
  use_rslora: only([false], NO_DORA),
  max_steps: only([-1, 0], 'the length of a training is given in epochs here'),
};

const numeric = Object.keys(HYPERPARAMETER_LIMITS) as NumericHyperparameter[];

export const FORMATS: Readonly<Record<InterchangeFormat, FormatDefinition>> = {
  brightrun: {
    name: 'BrightRun',
    sections: ['hyperparameters', 'gpu_config'],
    isConstantWithoutWarmup: false,
    readers: {
      ...Object.fromEntries(numeric.map((field) => [field, number(field)])),
      format: only([OWN_FORMAT], 'another kind of document'),
      version: only([OWN_VERSION], 'another version'),
      name: jobName,
      base_model: baseModel,
      lr_scheduler: choice('lr_scheduler'),
      quantization: choice('quantization'),
      target_modules: targetModules,
      gpu_type: gpuType,
      num_gpus: gpuCount,
    },
  },
  peft: {
    name: 'PEFT and TRL',
    // Names of the classes and of SFTTrainer's arguments.
    sections: [
      ...['LoraConfig', 'lora_config', 'peft_config', 'SFTConfig', 'sft_config', 'TrainingArguments'],
      ...['training_arguments', 'training_args', 'args', 'ModelConfig', 'model_config', 'model_args'],
      ...['BitsAndBytesConfig', 'quantization_config', 'bnb_config'],
    ],
    isConstantWithoutWarmup: true,
    readers: {
      ...shared,
      model_name_or_path: baseModel,
      base_model_name_or_path: baseModel,
      r: number('lora_rank'),
      lora_r: number('lora_rank'),
      target_modules: targetModules,
      lora_target_modules: targetModules,
      per_device_train_batch_size: number('batch_size'),
      num_train_epochs: number('num_epochs'),
      lr_scheduler_type: huggingFaceScheduler,
      max_length: number('max_seq_length'),
      max_seq_length: number('max_seq_length'),
      peft_type: only(['lora'], NO_FULL_TUNING),
      lora_task_type: only(['causal_lm'], 'causal language models are trained here'),
      task_type: only(['causal_lm'], 'causal language models are trained here'),
      use_peft: only([true], NO_FULL_TUNING),
      bias: only(['none'], 'biases are not trained here'),
    },
  },
  axolotl: {
    name: 'Axolotl',
    sections: [],
    isConstantWithoutWarmup: true,
    readers: {
      ...shared,
      base_model: baseModel,
      adapter: axolotlAdapter,
      lora_r: number('lora_rank'),
      lora_target_modules: targetModules,
      lora_target_linear: allLinearSwitch,
      peft_use_dora: only([false], NO_DORA),
      peft_use_rslora: only([false], NO_DORA),
      sequence_len: number('max_seq_length'),
      micro_batch_size: number('batch_size'),
      num_epochs: number('num_epochs'),
      lr_scheduler: huggingFaceScheduler,
    },
  },
  'llama-factory': {
    name: 'LLaMA-Factory',
    sections: [],
    readEmpty: ['quantization_bit'],
    isConstantWithoutWarmup: true,
    readers: {
      ...shared,
      model_name_or_path: baseModel,
      stage: only(['sft'], 'supervised fine-tuning is done here'),
      do_train: only([true], 'a configuration here is one of a training'),
      finetuning_type: only(['lora'], NO_FULL_TUNING),
      lora_rank: number('lora_rank'),
      lora_target: targetModules,
      cutoff_len: number('max_seq_length'),
      per_device_train_batch_size: number('batch_size'),
      num_train_epochs: number('num_epochs'),
      lr_scheduler_type: huggingFaceScheduler,
      quantization_bit: quantizationBits,
      quantization_type: only(['nf4'], NF4_ONLY),
      quantization_method: only(['bnb', 'bitsandbytes'], 'the 4-bit format here is that of bitsandbytes'),
    },
  },
};

/** Our settings under short names, for an address. Changing one breaks the links that were shared: raise the version. */
export const LINK_FORMAT: FormatDefinition = {
  name: 'link',
  sections: [],
  isConstantWithoutWarmup: false,
  readers: {
    v: only([OWN_VERSION, String(OWN_VERSION)], 'another version'),
    name: jobName,
    model: baseModel,
    lr: number('learning_rate'),
    epochs: number('num_epochs'),
    batch: number('batch_size'),
    accumulation: number('gradient_accumulation_steps'),
    length: number('max_seq_length'),
    rank: number('lora_rank'),
    alpha: number('lora_alpha'),
    dropout: number('lora_dropout'),
    quantization: choice('quantization'),
    modules: targetModules,
    schedule: choice('lr_scheduler'),
    warmup: number('warmup_steps'),
    decay: number('weight_decay'),
    clip: number('max_grad_norm'),
    seed: number('seed'),
    gpu: gpuType,
    gpus: gpuCount,
  },
};
