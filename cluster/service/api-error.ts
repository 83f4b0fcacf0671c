import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { ClusterErrorBody, ClusterErrorCode } from '../../src/core/cluster/contract.ts';

/** A refusal that the caller is told as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: ClusterErrorCode,
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }

  get body(): { error: ClusterErrorBody } {
    return { error: { code: this.code, message: this.message, retryable: this.retryable } };
  }
}

export const notFound = (what: string) => new ApiError(404, 'not_found', `There is no such ${what}.`);

/** 400 with the path and message of the first problem. */
export function invalidRequest(error: z.ZodError): ApiError {
  const issue = error.issues[0];
  const path = issue?.path.join('.');
  return new ApiError(400, 'invalid_request', `${path ? `${path}: ` : ''}${issue?.message ?? 'invalid'}`);
}
