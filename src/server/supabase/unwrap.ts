import { AppError } from '@/core/errors';

/** An error that PostgREST or Postgres reported. `code` is theirs: a SQLSTATE or `PGRST…`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string;
  readonly details: string | null;

  constructor(error: { message: string; code?: string; details?: string | null }) {
    super(error.message);
    this.code = error.code ?? '';
    this.details = error.details ?? null;
  }
}

const UNIQUE_VIOLATION = '23505';
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === UNIQUE_VIOLATION;

interface PostgrestAnswer<Data> {
  data: Data;
  error: { message: string; code?: string; details?: string | null } | null;
  status: number;
}

/**
 * The data of a PostgREST answer. Throws `AppError('unavailable')` when there was no answer, `AppError('unauthenticated')`
 * when the session ran out on the way, `DatabaseError` otherwise.
 */
export function unwrap<Data>(answer: PostgrestAnswer<Data>): Data {
  const { error, status } = answer;
  if (!error) return answer.data;
  if (status === 0 || status === 502 || status === 503 || status === 504) {
    throw new AppError(
      'unavailable',
      'The database does not answer right now. Nothing was changed; try again.',
    );
  }
  if (error.code === 'PGRST301' || error.code === 'PGRST303') {
    throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
  }
  throw new DatabaseError(error);
}
