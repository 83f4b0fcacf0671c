import { AppError } from '@/core/errors';

/** The same for datasets that do not exist and for those of somebody else. */
export const datasetNotFound = (): AppError =>
  new AppError('not_found', 'This dataset does not exist. It may have been deleted.');

export const datasetNameTaken = (name: string): AppError =>
  new AppError(
    'name_taken',
    `You already have a dataset called “${name}”. Nothing was changed; choose another name.`,
    [{ path: 'name', message: 'This name is taken' }],
  );

export const datasetInUse = (action: string): AppError =>
  new AppError(
    'dataset_in_use',
    `A training that is still running uses this dataset, so it cannot be ${action}. Wait for the training to end or cancel it.`,
  );

/** A place that is not in the file. */
export function rowBeyondTheEnd(fileBytes: number): AppError {
  const size = fileBytes.toLocaleString('en-US');
  return new AppError(
    'invalid_input',
    `There is no row at this place: the file has ${size} bytes. Open a row from the dataset's page.`,
    [{ path: 'offset', message: `Beyond the file's ${size} bytes` }],
  );
}
