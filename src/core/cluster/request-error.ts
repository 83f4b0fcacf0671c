import type { ClusterErrorCode } from './contract.ts';

/**
 * Why a request to the cluster failed:
 * - `unreachable`: no connection, or it broke; `timeout`: no complete answer in time;
 * - `unauthorized`: the key is wrong; `rejected`: the request is (400, 422); `not_found`, `conflict`: 404, 409;
 * - `unavailable`: 429 or 5xx; `garbage`: an answer that is not the contract's (a proxy's page, another service);
 * - `too_large`: an answer that is too long to be held.
 */
export type ClusterRequestErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'rejected'
  | 'not_found'
  | 'conflict'
  | 'unavailable'
  | 'garbage'
  | 'too_large';

export interface ClusterRequestErrorDetails {
  kind: ClusterRequestErrorKind;
  message: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** HTTP status, when an answer arrived. */
  status?: number;
  /** The contract's code, when the answer carried one. */
  code?: ClusterErrorCode;
  /** The first characters of an answer that was too large. */
  beginning?: string;
  cause?: unknown;
}

/** The only error the cluster client throws. */
export class ClusterRequestError extends Error {
  override readonly name = 'ClusterRequestError';
  readonly kind: ClusterRequestErrorKind;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly code: ClusterErrorCode | undefined;
  readonly beginning: string | undefined;

  constructor(details: ClusterRequestErrorDetails) {
    super(details.message, { cause: details.cause });
    this.kind = details.kind;
    this.retryable = details.retryable;
    this.status = details.status;
    this.code = details.code;
    this.beginning = details.beginning;
  }
}
