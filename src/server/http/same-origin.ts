import { AppError } from '@/core/errors';

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses a mutation that does not come from a page of this application. The browser writes `Origin` itself, so a foreign
 * page that rides on the session's cookies cannot pretend. `Host` counts beside `appUrl`: one build answers on several
 * names, and a page's `Host` is as unforgeable as its `Origin`.
 *
 * @throws AppError `forbidden`
 */
export function requireSameOrigin(request: Request, appUrl: string): void {
  if (READING_METHODS.includes(request.method)) return;
  const origin = request.headers.get('origin') ?? '';
  if (!URL.canParse(origin)) {
    throw new AppError('forbidden', 'Changes must come from a page of this application (no valid Origin).');
  }
  const { origin: normalized, host } = new URL(origin);
  const isOurs = normalized === new URL(appUrl).origin || host === request.headers.get('host');
  if (!isOurs)
    throw new AppError('forbidden', `Changes must come from a page of this application, not ${host}.`);
}
