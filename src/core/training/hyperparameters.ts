/** Hyperparameters: one schema for the form, the API, the estimator and the cluster request; limits and presets. */
import { z } from 'zod';
import { targetModule, type CreateClusterJobRequest } from '../cluster/contract.ts';

export const presetId = z.enum(['conservative', 'balanced', 'aggressive', 'custom']);
export type PresetId = z.infer<typeof presetId>;

/** Hard limits, inclusive. The database checks the same. */
export const HYPERPARAMETER_LIMITS = {
  learning_rate: { min: 1e-6, max: 1e-2 },
  batch_size: { min: 1, max: 128 },
  num_epochs: { min: 1, max: 50 },
  lora_rank: { min: 1, max: 256 },
  lora_alpha: { min: 1, max: 512 },
  lora_dropout: { min: 0, max: 0.9 },
  warmup_steps: { min: 0, max: 100_000 },
  weight_decay: { min: 0, max: 1 },
  gradient_accumulation_steps: { min: 1, max: 128 },
  max_grad_norm: { min: 0.01, max: 100 },
  max_seq_length: { min: 32, max: 131_072 },
  seed: { min: 0, max: 2 ** 31 - 1 },
} as const;
export type NumericHyperparameter = keyof typeof HYPERPARAMETER_LIMITS;

const real = (field: NumericHyperparameter) =>
  z.number().min(HYPERPARAMETER_LIMITS[field].min).max(HYPERPARAMETER_LIMITS[field].max);
const whole = (field: NumericHyperparameter) =>
  z.int().min(HYPERPARAMETER_LIMITS[field].min).max(HYPERPARAMETER_LIMITS[field].max);

export const ALL_TARGET_MODULES = targetModule.options;

export const hyperparameters = z.strictObject({
  base_model: z.string().min(1).max(200),
  learning_rate: real('learning_rate'),
  batch_size: whole('batch_size'),
  num_epochs: whole('num_epochs'),
  lora_rank: whole('lora_rank'),
  lora_alpha: whole('lora_alpha'),
  lora_dropout: real('lora_dropout'),
  warmup_steps: whole('warmup_steps').default(200),
  weight_decay: real('weight_decay').default(0.01),
  gradient_accumulation_steps: whole('gradient_accumulation_steps').default(1),
  max_grad_norm: real('max_grad_norm').default(1),
  max_seq_length: whole('max_seq_length').default(2048),
  lr_scheduler: z.enum(['cosine', 'linear', 'constant']).default('cosine'),
  quantization: z.enum(['none', 'nf4']).default('none'),
  target_modules: z
    .array(targetModule)
    .min(1)
    .default([...ALL_TARGET_MODULES]),
  seed: whole('seed').default(42),
});
export type Hyperparameters = z.infer<typeof hyperparameters>;
export type HyperparametersInput = z.input<typeof hyperparameters>;

/** The hyperparameters that a proposal may change, each optional; nothing is filled in. */
export const hyperparameterChanges = z
  .strictObject({
    batch_size: hyperparameters.shape.batch_size,
    gradient_accumulation_steps: hyperparameters.shape.gradient_accumulation_steps.unwrap(),
    max_seq_length: hyperparameters.shape.max_seq_length.unwrap(),
    quantization: hyperparameters.shape.quantization.unwrap(),
    lora_rank: hyperparameters.shape.lora_rank,
    lora_alpha: hyperparameters.shape.lora_alpha,
  })
  .partial();
export type HyperparameterChanges = z.infer<typeof hyperparameterChanges>;

type PresetValues = Pick<
  Hyperparameters,
  'learning_rate' | 'batch_size' | 'num_epochs' | 'lora_rank' | 'lora_alpha' | 'lora_dropout' | 'warmup_steps'
>;

/** What each preset is for, and its values (the rest of the hyperparameters keep their defaults). */
export const PRESETS: Record<
  Exclude<PresetId, 'custom'>,
  { name: string; purpose: string; values: PresetValues }
> = {
  conservative: {
    name: 'Conservative',
    purpose: 'Small or precious datasets: learns gently, hardly overfits, costs least.',
    values: {
      learning_rate: 1e-4,
      batch_size: 4,
      num_epochs: 3,
      lora_rank: 8,
      lora_alpha: 16,
      lora_dropout: 0.05,
      warmup_steps: 100,
    },
  },
  balanced: {
    name: 'Balanced',
    purpose: 'The right start for most datasets.',
    values: {
      learning_rate: 2e-4,
      batch_size: 8,
      num_epochs: 5,
      lora_rank: 16,
      lora_alpha: 32,
      lora_dropout: 0.1,
      warmup_steps: 200,
    },
  },
  aggressive: {
    name: 'Aggressive',
    purpose: 'Large datasets and strong style changes: learns most, may overfit, costs most.',
    values: {
      learning_rate: 3e-4,
      batch_size: 16,
      num_epochs: 10,
      lora_rank: 32,
      lora_alpha: 64,
      lora_dropout: 0.1,
      warmup_steps: 500,
    },
  },
};

/**
 * A preset's complete hyperparameters for a base model; `contextLength`, the longest sequence of the model in tokens, limits
 * the sequence length where it is known.
 */
export function presetHyperparameters(
  preset: Exclude<PresetId, 'custom'>,
  baseModel: string,
  contextLength?: number,
): Hyperparameters {
  return withinContext(
    hyperparameters.parse({ base_model: baseModel, ...PRESETS[preset].values }),
    contextLength,
  );
}

/**
 * Which preset these values are; `custom` when any of the preset's fields differs. Sequence lengths beyond `contextLength`
 * train the same, so they count as the same.
 */
export function matchPreset(values: Hyperparameters, contextLength?: number): PresetId {
  const given = sorted(withinContext(values, contextLength));
  for (const preset of ['conservative', 'balanced', 'aggressive'] as const) {
    const complete = presetHyperparameters(preset, values.base_model, contextLength);
    if (JSON.stringify(sorted(complete)) === JSON.stringify(given)) return preset;
  }
  return 'custom';
}

const withinContext = (values: Hyperparameters, contextLength = Infinity): Hyperparameters => ({
  ...values,
  max_seq_length: Math.min(values.max_seq_length, contextLength),
});

const sorted = (values: Hyperparameters) =>
  Object.entries({ ...values, target_modules: [...values.target_modules].sort() }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );

/** The cluster request's part that comes from the hyperparameters; every field is carried over. */
export function toClusterSettings(
  values: Hyperparameters,
): Pick<CreateClusterJobRequest, 'model' | 'method' | 'hyperparameters'> {
  return {
    model: values.base_model,
    method: {
      type: 'supervised',
      lora: {
        r: values.lora_rank,
        alpha: values.lora_alpha,
        dropout: values.lora_dropout,
        target_modules: values.target_modules,
        quantization: values.quantization,
      },
    },
    hyperparameters: {
      n_epochs: values.num_epochs,
      batch_size: values.batch_size,
      gradient_accumulation_steps: values.gradient_accumulation_steps,
      learning_rate: values.learning_rate,
      lr_scheduler: values.lr_scheduler,
      warmup_steps: values.warmup_steps,
      weight_decay: values.weight_decay,
      max_grad_norm: values.max_grad_norm,
      max_seq_length: values.max_seq_length,
      seed: values.seed,
    },
  };
}
