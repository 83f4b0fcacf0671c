import { AppError } from '@/core/errors';

/** The same for jobs that do not exist and for those of somebody else. */
export const jobNotFound = (): AppError => new AppError('not_found', 'This training job does not exist.');

export const parentNotFound = (): AppError =>
  new AppError('not_found', 'The training job that this one continues does not exist.', [
    { path: 'parent_job_id', message: 'No such job' },
  ]);

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

export const tooManyGpus = (id: string, max: number): AppError =>
  new AppError(
    'invalid_input',
    `A job can have at most ${max} GPUs of type ${id}. Choose a smaller number.`,
    [{ path: 'gpu_config.num_gpus', message: `At most ${max}` }],
  );

const choices = (valid: readonly string[]) =>
  valid.length > 0 ? `Choose one of: ${valid.join(', ')}.` : 'None is available at the moment.';
