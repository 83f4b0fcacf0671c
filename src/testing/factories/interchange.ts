/** What the tests of import, export and links share: a catalogue to read into, and configurations of every kind. */
import fc from 'fast-check';
import {
  ALL_TARGET_MODULES,
  HYPERPARAMETER_LIMITS,
  presetHyperparameters,
} from '@/core/training/hyperparameters';
import type {
  DocumentEntry,
  ImportContext,
  PortableConfiguration,
} from '@/core/training/interchange/portable';

export const MISTRAL = { id: 'mistralai/Mistral-7B-v0.1', max_seq_length: 32_768 };
export const TINY = { id: 'brightrun/tiny-chat-4m', max_seq_length: 256 };

/** The balanced preset on a model that reads 32,768 tokens, and 960 rows: 120 steps an epoch, 600 in all. */
export const aContext = (values: Partial<ImportContext> = {}): ImportContext => ({
  current: {
    name: 'Support chats',
    hyperparameters: presetHyperparameters('balanced', MISTRAL.id),
    gpu_config: { gpu_type: 'A100-80GB', num_gpus: 1 },
  },
  baseModels: [MISTRAL, TINY],
  gpuTypes: [
    { id: 'A100-80GB', max_count: 8 },
    { id: 'LOCAL-CPU', max_count: 1 },
  ],
  trainRows: 960,
  ...values,
});

/** Entries as a parser answers them, one a line. */
export const entriesOf = (document: Record<string, unknown>): DocumentEntry[] =>
  Object.entries(document).map(([path, value], index) => ({ path, value, line: index + 1 }));

const whole = (field: keyof typeof HYPERPARAMETER_LIMITS) => fc.integer(HYPERPARAMETER_LIMITS[field]);
const real = (field: keyof typeof HYPERPARAMETER_LIMITS) =>
  fc.double({ ...HYPERPARAMETER_LIMITS[field], noNaN: true }).map((value) => (value === 0 ? 0 : value));

/** Any configuration that the schema lets through, on what the catalogue above offers. */
export const anyConfiguration: fc.Arbitrary<PortableConfiguration> = fc.record({
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((name) => name.trim() === name),
  hyperparameters: fc.record({
    base_model: fc.constant(MISTRAL.id),
    learning_rate: real('learning_rate'),
    batch_size: whole('batch_size'),
    num_epochs: whole('num_epochs'),
    lora_rank: whole('lora_rank'),
    lora_alpha: whole('lora_alpha'),
    lora_dropout: real('lora_dropout'),
    warmup_steps: whole('warmup_steps'),
    weight_decay: real('weight_decay'),
    gradient_accumulation_steps: whole('gradient_accumulation_steps'),
    max_grad_norm: real('max_grad_norm'),
    max_seq_length: fc.integer({ min: 32, max: MISTRAL.max_seq_length }),
    lr_scheduler: fc.constantFrom('cosine' as const, 'linear' as const, 'constant' as const),
    quantization: fc.constantFrom('none' as const, 'nf4' as const),
    target_modules: fc.subarray([...ALL_TARGET_MODULES], { minLength: 1 }),
    seed: whole('seed'),
  }),
  gpu_config: fc.record({ gpu_type: fc.constant('A100-80GB'), num_gpus: fc.integer({ min: 1, max: 8 }) }),
});
