import { hyperparameterWarnings, type WarningFacts } from './hyperparameter-warnings.ts';
import { presetHyperparameters, type Hyperparameters } from './hyperparameters.ts';

const FACTS: WarningFacts = { contextLength: 4096, totalSteps: 2000 };

test.each(['conservative', 'balanced', 'aggressive'] as const)('%s is usual in all', (preset) => {
  expect(hyperparameterWarnings(presetHyperparameters(preset, 'm'), FACTS)).toEqual([]);
});

test.each<[Partial<Hyperparameters>, WarningFacts, string | null, RegExp | null]>([
  [{ learning_rate: 5e-4 }, FACTS, null, null],
  [{ learning_rate: 6e-4 }, FACTS, 'learning_rate', /diverge/],
  [{ learning_rate: 1e-5 }, FACTS, 'learning_rate', /hardly change/],
  [{ num_epochs: 11 }, FACTS, 'num_epochs', /overfit/],
  [{ batch_size: 64 }, FACTS, null, null],
  [{ batch_size: 128 }, FACTS, 'batch_size', /128 rows/],
  [{ gradient_accumulation_steps: 16 }, FACTS, 'gradient_accumulation_steps', /128 rows/],
  [{ max_seq_length: 4096 }, FACTS, null, null],
  [{ max_seq_length: 8192 }, FACTS, 'max_seq_length', /reads 4096 tokens/],
  [{ max_seq_length: 8192 }, {}, null, null],
  [{ max_seq_length: 128 }, FACTS, 'max_seq_length', /lose their end/],
  [{ max_seq_length: 128 }, { contextLength: 128 }, null, null],
  [{ lora_rank: 128, lora_alpha: 128 }, FACTS, 'lora_rank', /rarely better/],
  [{ lora_rank: 2, lora_alpha: 4 }, FACTS, 'lora_rank', /little more/],
  [{ lora_alpha: 65 }, FACTS, 'lora_alpha', /times the rank/],
  [{ lora_alpha: 7 }, FACTS, 'lora_alpha', /times the rank/],
  [{ lora_dropout: 0.5 }, FACTS, 'lora_dropout', /switched off/],
  [{ warmup_steps: 0 }, { totalSteps: 0 }, null, null],
  [{ warmup_steps: 100 }, { totalSteps: 100 }, 'warmup_steps', /whole training \(100 steps\)/],
  [{ warmup_steps: 40 }, { totalSteps: 100 }, 'warmup_steps', /40 % of the training/],
  [{ warmup_steps: 30 }, { totalSteps: 100 }, null, null],
  [{ warmup_steps: 5000 }, {}, null, null],
  [{ weight_decay: 0.2 }, FACTS, 'weight_decay', /back to zero/],
  [{ max_grad_norm: 20 }, FACTS, 'max_grad_norm', /spikes/],
  [{ max_grad_norm: 0.05 }, FACTS, 'max_grad_norm', /cut short/],
  [{ seed: 0 }, FACTS, null, null],
])('%j with %j: %s', (change, facts, field, reason) => {
  const warnings = hyperparameterWarnings({ ...presetHyperparameters('balanced', 'm'), ...change }, facts);
  expect(warnings).toEqual(
    field === null ? [] : [{ field, message: expect.stringMatching(reason ?? /never/) }],
  );
  for (const { message } of warnings) expect(message).toContain('Usual');
});
