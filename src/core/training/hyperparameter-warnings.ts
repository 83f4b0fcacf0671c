import type { Hyperparameters } from './hyperparameters.ts';

export interface HyperparameterWarning {
  field: keyof Hyperparameters;
  /** The reason and the usual range. */
  message: string;
}

/** What some warnings depend on besides the values; each is left out while it is not known. */
export interface WarningFacts {
  /** Longest sequence that the base model reads, in tokens. */
  contextLength?: number;
  /** Optimizer steps of the whole training. */
  totalSteps?: number;
}

/**
 * Values that are allowed but unusual, each with the reason and the usual range. The ranges are those of the presets here and
 * of the LoRA and QLoRA papers' experiments: ranks 4 to 64, rates 1e-4 to 3e-4, clipping at 0.3 to 1. A seed has no usual one.
 */
export function hyperparameterWarnings(
  values: Hyperparameters,
  { contextLength = Infinity, totalSteps }: WarningFacts = {},
): HyperparameterWarning[] {
  const { learning_rate, lora_rank, lora_alpha, max_grad_norm, max_seq_length, warmup_steps } = values;
  const effectiveBatch = values.batch_size * values.gradient_accumulation_steps;
  const isAccumulating = values.gradient_accumulation_steps > values.batch_size;
  const steps = totalSteps ?? Infinity;
  const rules: [boolean, keyof Hyperparameters, string][] = [
    [learning_rate > 5e-4, 'learning_rate', 'High: training may diverge. Usual for LoRA: 1e-4 to 3e-4.'],
    [
      learning_rate < 2e-5,
      'learning_rate',
      'Low: the model may hardly change. Usual for LoRA: 1e-4 to 3e-4.',
    ],
    [values.num_epochs > 10, 'num_epochs', 'Many passes over the same rows overfit. Usual: 2 to 5.'],
    [
      effectiveBatch > 64,
      isAccumulating ? 'gradient_accumulation_steps' : 'batch_size',
      `Effective batches of ${effectiveBatch} rows need more epochs to learn as much. Usual: 8 to 32.`,
    ],
    [
      max_seq_length > contextLength,
      'max_seq_length',
      `The base model reads ${contextLength} tokens at most: rows are cut there. Usual: what the longest rows need.`,
    ],
    [
      max_seq_length < Math.min(256, contextLength),
      'max_seq_length',
      'Short: most conversations lose their end. Usual: 512 to 4096, or what the base model reads.',
    ],
    [lora_rank > 64, 'lora_rank', 'Large adapter: slower and rarely better. Usual: 8 to 32.'],
    [lora_rank < 4, 'lora_rank', 'Small adapter: it can learn little more than a style. Usual: 8 to 32.'],
    [
      lora_alpha > 4 * lora_rank || lora_alpha < lora_rank / 2,
      'lora_alpha',
      'Usual: one to two times the rank.',
    ],
    [
      values.lora_dropout > 0.3,
      'lora_dropout',
      'Much of the adapter is switched off in training. Usual: 0 to 0.1.',
    ],
    [
      warmup_steps > 0 && warmup_steps >= steps,
      'warmup_steps',
      `As long as the whole training (${steps} steps): the learning rate never gets to its height. Usual: 3 to 10 % of the steps.`,
    ],
    [
      warmup_steps < steps && warmup_steps > 0.3 * steps,
      'warmup_steps',
      `${Math.round((100 * warmup_steps) / steps)} % of the training's ${steps} steps. Usual: 3 to 10 %.`,
    ],
    [
      values.weight_decay > 0.1,
      'weight_decay',
      'Strong decay pulls the adapter back to zero. Usual: 0 to 0.1.',
    ],
    [max_grad_norm > 10, 'max_grad_norm', 'High: sudden spikes pass unclipped. Usual: 0.3 to 1.'],
    [max_grad_norm < 0.1, 'max_grad_norm', 'Low: nearly every step is cut short. Usual: 0.3 to 1.'],
  ];
  return rules.filter(([applies]) => applies).map(([, field, message]) => ({ field, message }));
}
