import {
  ALL_TARGET_MODULES,
  HYPERPARAMETER_LIMITS,
  type NumericHyperparameter,
} from '@/core/training/hyperparameters';
import type { Setting, SettingValue } from '@/core/training/interchange/portable';
import { MISSING } from '@/lib/format';
import type { SliderScale } from './slider-scale';

/** How a hyperparameter is shown and explained. */
export interface HyperparameterField {
  name: NumericHyperparameter;
  label: string;
  /** What it does, in one sentence. */
  explanation: string;
  /** Absent: an exact input alone. */
  slider?: SliderScale;
  /** How the exact input writes the value. */
  format: (value: number) => string;
  isWhole: boolean;
}

const plain = (value: number) => String(value);
const exponential = (value: number) => (value === 0 ? '0' : value.toExponential());

const linear = (name: NumericHyperparameter, step: number, max?: number): SliderScale => ({
  kind: 'linear',
  min: HYPERPARAMETER_LIMITS[name].min,
  max: max ?? HYPERPARAMETER_LIMITS[name].max,
  step,
});
const ratio = (name: NumericHyperparameter): SliderScale => ({
  kind: 'ratio',
  ...HYPERPARAMETER_LIMITS[name],
});
const doubling = (name: NumericHyperparameter): SliderScale => ({
  kind: 'doubling',
  ...HYPERPARAMETER_LIMITS[name],
});

export const TRAINING_FIELDS: readonly HyperparameterField[] = [
  {
    name: 'learning_rate',
    label: 'Learning rate',
    explanation: 'How far each step moves the adapter: too high diverges, too low learns nothing.',
    slider: ratio('learning_rate'),
    format: exponential,
    isWhole: false,
  },
  {
    name: 'num_epochs',
    label: 'Epochs',
    explanation: 'How often the whole dataset is gone through.',
    slider: linear('num_epochs', 1),
    format: plain,
    isWhole: true,
  },
  {
    name: 'batch_size',
    label: 'Batch size',
    explanation: 'Rows that one GPU works on at a time: more needs more memory.',
    slider: doubling('batch_size'),
    format: plain,
    isWhole: true,
  },
  {
    name: 'gradient_accumulation_steps',
    label: 'Gradient accumulation',
    explanation: 'Batches that are summed up before each step: a larger effective batch for the same memory.',
    slider: doubling('gradient_accumulation_steps'),
    format: plain,
    isWhole: true,
  },
  {
    name: 'max_seq_length',
    label: 'Sequence length',
    explanation: 'Tokens of a row that are read; what is longer is cut off.',
    slider: doubling('max_seq_length'),
    format: plain,
    isWhole: true,
  },
];

export const ADAPTER_FIELDS: readonly HyperparameterField[] = [
  {
    name: 'lora_rank',
    label: 'LoRA rank',
    explanation: 'Size of the adapter: how much it can learn, and how large its file is.',
    slider: doubling('lora_rank'),
    format: plain,
    isWhole: true,
  },
  {
    name: 'lora_alpha',
    label: 'LoRA alpha',
    explanation: 'Strength of the adapter; what counts is its ratio to the rank.',
    slider: doubling('lora_alpha'),
    format: plain,
    isWhole: true,
  },
  {
    name: 'lora_dropout',
    label: 'LoRA dropout',
    explanation: 'Share of the adapter that is switched off at random in training, against overfitting.',
    slider: linear('lora_dropout', 0.01),
    format: plain,
    isWhole: false,
  },
];

export const OPTIMIZER_FIELDS: readonly HyperparameterField[] = [
  {
    name: 'warmup_steps',
    label: 'Warm-up steps',
    explanation: 'Steps in which the learning rate rises from zero, so that training starts gently.',
    slider: linear('warmup_steps', 10, 2_000),
    format: plain,
    isWhole: true,
  },
  {
    name: 'weight_decay',
    label: 'Weight decay',
    explanation: 'How strongly the adapter is pulled back towards zero at each step.',
    slider: linear('weight_decay', 0.005, 0.3),
    format: plain,
    isWhole: false,
  },
  {
    name: 'max_grad_norm',
    label: 'Gradient clipping',
    explanation: 'The longest step direction that is let through, which tames sudden spikes.',
    slider: ratio('max_grad_norm'),
    format: plain,
    isWhole: false,
  },
  {
    name: 'seed',
    label: 'Seed',
    explanation: 'The start of all randomness: the same seed and settings train the same way again.',
    format: plain,
    isWhole: true,
  },
];

/** The settings that are one of a few words. */
export const CHOICES = {
  lr_scheduler: {
    label: 'Learning rate schedule',
    hint: 'How the learning rate falls after the warm-up.',
    options: [
      { value: 'cosine', label: 'Cosine: falls slowly, fast, slowly' },
      { value: 'linear', label: 'Linear: falls evenly' },
      { value: 'constant', label: 'Constant' },
    ],
  },
  quantization: {
    label: 'Quantization of the base model',
    hint: 'Four bits save memory and cost some speed; the adapter stays in full precision.',
    options: [
      { value: 'none', label: 'None: full precision' },
      { value: 'nf4', label: '4-bit (NF4): about a third of the memory' },
    ],
  },
} as const;

export const TARGET_MODULES_LABEL = 'Adapted modules';

const OTHER_LABELS: Partial<Record<Setting, string>> = {
  name: 'Name of the job',
  base_model: 'Base model',
  target_modules: TARGET_MODULES_LABEL,
  lr_scheduler: CHOICES.lr_scheduler.label,
  quantization: CHOICES.quantization.label,
  gpu_type: 'GPU',
  num_gpus: 'Number of GPUs',
};

/** A setting's name as the form shows it. */
export const settingLabel = (setting: Setting): string =>
  OTHER_LABELS[setting] ?? ALL_FIELDS.find(({ name }) => name === setting)?.label ?? setting;

/** A setting's value as the form writes it. */
export function formatSetting(setting: Setting, value: SettingValue): string {
  if (typeof value === 'object') {
    return value.length === ALL_TARGET_MODULES.length ? 'all' : value.join(', ');
  }
  if (typeof value === 'string') return value;
  const format = ALL_FIELDS.find(({ name }) => name === setting)?.format ?? plain;
  return Number.isFinite(value) ? format(value) : MISSING;
}

const ALL_FIELDS = [...TRAINING_FIELDS, ...ADAPTER_FIELDS, ...OPTIMIZER_FIELDS];

/** What is asked of a hyperparameter's value: `A whole number from 1 to 128`. Null for a name that is none. */
export function describeLimits(name: string): string | null {
  const field = ALL_FIELDS.find((candidate) => candidate.name === name);
  if (!field) return null;
  const { min, max } = HYPERPARAMETER_LIMITS[field.name];
  return `A ${field.isWhole ? 'whole ' : ''}number from ${field.format(min)} to ${field.format(max)}`;
}
