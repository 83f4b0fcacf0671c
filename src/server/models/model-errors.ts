import { AppError } from '@/core/errors';

/** The same for models that do not exist and for those of somebody else. */
export const modelNotFound = (): AppError =>
  new AppError('not_found', 'This model does not exist. It may have been deleted.');
