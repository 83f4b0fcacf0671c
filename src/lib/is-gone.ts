import { ApiError } from './api-client';

/** Whether an error says that what was asked for is not there: it never was, or somebody has deleted it meanwhile. */
export const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
