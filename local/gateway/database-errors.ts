/** PostgREST's SQLSTATE → HTTP status table (docs.postgrest.org, "Errors"); the longest matching prefix decides. */
const statusBySqlState: Record<string, number> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 500,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  P0001: 400,
  XX: 500,
};

/** SQLSTATEs and classes that lite answers correctly by itself. */
const handledByLite = /^(42|22|21|PG|PT|23502$|23503$|23505$|25006$)/;

/** HTTP status that PostgREST answers for an SQLSTATE. */
export function httpStatusOf(sqlState: string): number {
  for (let length = sqlState.length; length >= 2; length--) {
    const status = statusBySqlState[sqlState.slice(0, length)];
    if (status) return status;
  }
  return 400;
}

interface DatabaseError extends Error {
  code: string;
  detail?: string;
  hint?: string;
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error &&
  error.name === 'PostgresError' &&
  'code' in error &&
  /^\w{5}$/.test(String(error.code));

/**
 * lite answers CHECK violations, RAISE and most other database errors with an opaque 500. It does understand the
 * `PGRST` code, by which a function dictates its own response: so those errors are wrapped into one.
 */
export function toPostgrestError(error: unknown): unknown {
  if (!isDatabaseError(error) || handledByLite.test(error.code)) return error;
  const { code, message, detail = null, hint = null } = error;
  const body = JSON.stringify({ code, message, details: detail, hint });
  const response = JSON.stringify({ status: httpStatusOf(code), headers: {} });
  return Object.assign(new Error(body), { code: 'PGRST', detail: response });
}
