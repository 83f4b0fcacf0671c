import { respondError } from './respond.ts';

export const CRON_SECRET_HEADER = 'x-cron-secret';

/**
 * Guards a function that only the scheduler and the server may call. Answers the refusal to send back (405 or 401), or null
 * when the caller holds the secret. An empty or missing secret on our side refuses everybody.
 */
export async function refuseUnlessCron(
  request: Request,
  secret: string | undefined,
): Promise<Response | null> {
  if (request.method !== 'POST') return respondError(405, 'method_not_allowed', 'Use POST.');
  const given = request.headers.get(CRON_SECRET_HEADER) ?? '';
  if (!secret || !(await isSameSecret(given, secret))) {
    return respondError(
      401,
      'unauthenticated',
      `The ${CRON_SECRET_HEADER} header does not hold the cron secret.`,
    );
  }
  return null;
}

/** Compares digests, so that the time taken tells nothing about the secret's characters or length. */
async function isSameSecret(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(given), sha256(expected)]);
  return left.reduce((difference, byte, index) => difference | (byte ^ (right[index] ?? 0)), 0) === 0;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
