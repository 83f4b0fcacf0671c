import { AppError, type FieldIssue } from '@/core/errors';
import { budgetLeft, type BudgetState } from '@/core/training/estimate/budget';
import type { JobQuote } from '@/core/training/job.schema';

/** The same for jobs that do not exist and for those of somebody else. */
export const jobNotFound = (): AppError => new AppError('not_found', 'This training job does not exist.');

export const parentNotFound = (): AppError =>
  new AppError('not_found', 'The training job that this one continues does not exist.', [
    { path: 'parent_job_id', message: 'No such job' },
  ]);

export const parentModelNotFound = (): AppError =>
  new AppError(
    'not_found',
    'The model that this training starts from does not exist any more. Nothing was started; start from the base model, or from another model.',
    [{ path: 'parent_model_id', message: 'No such model' }],
  );

/** A model's weights fit a training with the same settings only; `settings` are those that differ. */
export const parentModelMismatch = (settings: readonly string[]): AppError =>
  new AppError(
    'invalid_input',
    'The weights of the model that this training starts from fit its own settings only. Nothing was started; set them back, or start from the base model.',
    settings.map((name) => ({ path: `hyperparameters.${name}`, message: 'Must be as in the model' })),
  );

export const jobNotEnded = (): AppError =>
  new AppError(
    'job_not_ended',
    'This job is still running; only a failed or cancelled job can be retried. Nothing was started. Cancel it first, or wait for its end.',
  );

export const jobCompleted = (): AppError =>
  new AppError(
    'job_completed',
    'This job was completed: there is nothing to retry. Nothing was started. To train again, clone it.',
  );

export const parentDataChanged = (): AppError =>
  new AppError(
    'quote_changed',
    'The dataset has been validated again since this job was made and is not the same. Nothing was started. To train on it as it is now, clone the job.',
  );

export const noCheckpoint = (): AppError =>
  new AppError(
    'no_checkpoint',
    'No checkpoint of this job was stored. Nothing was started; retry it from the beginning.',
    [{ path: 'from', message: 'There is no checkpoint' }],
  );

export const datasetNotReady = (): AppError =>
  new AppError(
    'dataset_not_ready',
    'This dataset cannot be trained on: its validation has not succeeded. Nothing was started; open the dataset to see its report.',
    [{ path: 'dataset_id', message: 'Not ready for training' }],
  );

export const unknownModel = (id: string, valid: readonly string[]): AppError =>
  new AppError('unknown_model', `There is no base model “${id}” to train here. ${choices(valid)}`, [
    { path: 'hyperparameters.base_model', message: choices(valid) },
  ]);

export const unknownGpu = (id: string, valid: readonly string[]): AppError =>
  new AppError('unknown_gpu', `There is no GPU type “${id}” here. ${choices(valid)}`, [
    { path: 'gpu_config.gpu_type', message: choices(valid) },
  ]);

/** `max` is null where only the database knows it. */
export const tooManyGpus = (id: string, max: number | null): AppError =>
  new AppError(
    'invalid_input',
    max === null
      ? `A job cannot have so many GPUs of type ${id} any more. Choose a smaller number.`
      : `A job can have at most ${max} GPUs of type ${id}. Choose a smaller number.`,
    [{ path: 'gpu_config.num_gpus', message: max === null ? 'Too many' : `At most ${max}` }],
  );

/** Price or data are not those that were agreed to; `quote` undefined: what was agreed to is not known. */
export function quoteChanged(gpuType: string, quote: JobQuote | undefined, now: JobQuote): AppError {
  const changes: (FieldIssue & { words: string })[] = [];
  if (quote?.price_per_gpu_hour_usd !== now.price_per_gpu_hour_usd) {
    const price = dollars(now.price_per_gpu_hour_usd);
    const before = quote ? `, not ${dollars(quote.price_per_gpu_hour_usd)}` : '';
    changes.push({
      path: 'quote.price_per_gpu_hour_usd',
      message: `Is ${price} now${before}`,
      words: `An hour of ${gpuType} costs ${price} now${before}.`,
    });
  }
  if (quote?.dataset_sha256 !== now.dataset_sha256) {
    changes.push({
      path: 'quote.dataset_sha256',
      message: `Is ${now.dataset_sha256} now${quote ? `, not ${quote.dataset_sha256}` : ''}`,
      words: 'The dataset has been validated again and is not the same.',
    });
  }
  return new AppError(
    'quote_changed',
    `${changes.map(({ words }) => words).join(' ')} Nothing was started. Look at the new estimate, and start again to agree to it.`,
    changes.map(({ path, message }) => ({ path, message })),
  );
}

/** The p90 of the cost is more than what is left of a budget that trainings are stopped at. */
export function budgetExceeded(
  state: Omit<BudgetState, 'stops_at_budget'>,
  highUsd: number | undefined,
): AppError {
  const { monthly_budget_usd, spent_usd, reserved_usd } = state;
  const left = dollars(budgetLeft(state));
  const cost = highUsd === undefined ? 'more' : `up to ${dollars(highUsd)}`;
  return new AppError(
    'budget_exceeded',
    `This could cost ${cost}, but ${left} are left of this month’s budget of ${dollars(monthly_budget_usd)}: ` +
      `${dollars(spent_usd)} are spent, ${dollars(reserved_usd)} are kept for your active trainings. Nothing was started. ` +
      'Choose a cheaper configuration, raise the budget in your settings, or let trainings go on beyond it.',
    [{ path: 'budget', message: `Left: ${left}` }],
  );
}

/** US dollars with the decimals that small amounts need. */
const dollars = (usd: number): string => `$${usd.toFixed(usd > 0 && usd < 1 ? 4 : 2)}`;

const choices = (valid: readonly string[]) =>
  valid.length > 0 ? `Choose one of: ${valid.join(', ')}.` : 'None is available at the moment.';
