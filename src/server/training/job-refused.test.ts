import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { JobRefusal } from './job-admin.repository';
import { jobRefused } from './job-refused';

const order = {
  hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
  gpu_config: { gpu_type: 'H100-80GB', num_gpus: 4 },
  quote: { price_per_gpu_hour_usd: 2, dataset_sha256: 'a'.repeat(64) },
};

// What the database refuses although the estimate, a moment before, did not.
test.each<[JobRefusal, string, string[]]>([
  [{ outcome: 'dataset_not_found' }, 'not_found', []],
  [{ outcome: 'dataset_not_ready' }, 'dataset_not_ready', ['dataset_id']],
  [{ outcome: 'parent_not_found' }, 'not_found', ['parent_job_id']],
  [{ outcome: 'parent_model_not_found' }, 'not_found', ['parent_model_id']],
  [
    { outcome: 'parent_model_mismatch', settings: ['lora_rank', 'target_modules'] },
    'invalid_input',
    ['hyperparameters.lora_rank', 'hyperparameters.target_modules'],
  ],
  [{ outcome: 'parent_not_ended' }, 'job_not_ended', []],
  [{ outcome: 'parent_completed' }, 'job_completed', []],
  [{ outcome: 'parent_data_changed' }, 'quote_changed', []],
  [{ outcome: 'no_checkpoint' }, 'no_checkpoint', ['from']],
  [{ outcome: 'unknown_model' }, 'unknown_model', ['hyperparameters.base_model']],
  [{ outcome: 'unknown_gpu' }, 'unknown_gpu', ['gpu_config.gpu_type']],
  [{ outcome: 'gpu_count_too_large' }, 'invalid_input', ['gpu_config.num_gpus']],
  [
    { ...order.quote, outcome: 'quote_changed', price_per_gpu_hour_usd: 3 },
    'quote_changed',
    ['quote.price_per_gpu_hour_usd'],
  ],
  [
    { ...order.quote, outcome: 'quote_changed', dataset_sha256: 'b'.repeat(64) },
    'quote_changed',
    ['quote.dataset_sha256'],
  ],
  [
    { outcome: 'budget_exceeded', monthly_budget_usd: 5, spent_usd: 4, reserved_usd: 0.5 },
    'budget_exceeded',
    ['budget'],
  ],
])('%j is told as %s at its fields', (refusal, code, paths) => {
  const error = jobRefused(refusal, order);
  expect([error.code, error.details?.map(({ path }) => path) ?? []]).toEqual([code, paths]);
});

test('a number of GPUs that is not known is not guessed', () => {
  const refused = jobRefused({ outcome: 'gpu_count_too_large' }, order);
  expect(`${refused.message} ${refused.details?.[0]?.message}`).not.toMatch(/at most/i);
});
