/**
 * What a failed request means:
 * - `unreachable`: slurmrestd or the controller is away, nothing is known;
 * - `unauthorized`: the token is not one of the user's, or has expired;
 * - `unclear`: one of the two above; `SlurmApi.diagnose` tells which;
 * - `unknown_job`: the controller is there and knows no such job, or only that it has ended;
 * - `refused`: it will not do this, however often it is asked.
 */
export type Problem = 'unreachable' | 'unauthorized' | 'unclear' | 'unknown_job' | 'refused';

export class SlurmError extends Error {
  override readonly name = 'SlurmError';

  constructor(
    readonly problem: Problem,
    message: string,
    /** Slurm's number of the error, where it names one. */
    readonly code: number | null = null,
  ) {
    super(message);
  }
}

/** ESLURM_REQUESTED_NODE_CONFIG_UNAVAILABLE: no node of the partition could ever take the job. */
export const NO_SUCH_NODE = 2014;
/** ESLURM_INVALID_JOB_ID */
const INVALID_JOB_ID = 2017;
/** ESLURM_ALREADY_DONE */
const ALREADY_DONE = 2021;
/** SLURM_COMMUNICATIONS_CONNECTION_ERROR and its neighbours: nobody there, or not the primary controller. */
const COMMUNICATION = { from: 1000, to: 1999 };
/** A controller that cannot verify a token hangs up without a word: SLURM_PROTOCOL_SOCKET_ZERO_BYTES_SENT. */
const HUNG_UP = 5005;

/**
 * slurmrestd 22.05 answers nearly every failure with HTTP 500, and its reads name no cause but -1: only the number of the
 * error, of which the ranges are in slurm/slurm_errno.h, says more.
 */
export function diagnosisOf(httpStatus: number, code: number | null): Problem {
  if (httpStatus === 401) return 'unauthorized';
  if (code === INVALID_JOB_ID || code === ALREADY_DONE) return 'unknown_job';
  if (code === HUNG_UP) return 'unauthorized';
  if (code !== null && code >= COMMUNICATION.from && code <= COMMUNICATION.to) return 'unreachable';
  if (code !== null && code >= 2000 && code < 5000) return 'refused';
  // It could not read the request: the same request will fare no better.
  if (httpStatus === 400 || httpStatus === 404) return 'refused';
  return 'unclear';
}
