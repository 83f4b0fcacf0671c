/** The one table of error codes: what went wrong, and the HTTP status that says so. */
export const ERROR_STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  name_taken: 409,
  dataset_not_ready: 409,
  dataset_in_use: 409,
  upload_missing: 409,
  upload_size_mismatch: 409,
  upload_content_mismatch: 409,
  already_uploaded: 409,
  already_confirmed: 409,
  job_ended: 409,
  job_not_ended: 409,
  job_completed: 409,
  no_checkpoint: 409,
  quote_changed: 409,
  budget_exceeded: 409,
  model_not_ready: 409,
  payload_too_large: 413,
  file_too_large: 413,
  unsupported_file: 422,
  unknown_gpu: 422,
  unknown_model: 422,
  rate_limited: 429,
  internal: 500,
  cluster_unavailable: 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One field of the input that is wrong: where, and what is wrong with it. */
export type FieldIssue = { path: string; message: string };

/**
 * An expected failure that a person should read: what happened, what is safe, what to do. Everything else that is thrown
 * becomes an opaque 500 with a request id.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: FieldIssue[] | undefined;

  constructor(code: ErrorCode, message: string, details?: FieldIssue[]) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}
