import 'server-only';
import { inspect } from 'node:util';

type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Writes one structured line (JSON) to standard output. Never pass bodies, cookies or keys. */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}

/** What a log line says about a thrown value: message, code, cause and stack. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: inspect(error) };
  return {
    error: `${error.name}: ${error.message}`,
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    cause: error.cause === undefined ? undefined : inspect(error.cause),
    stack: error.stack,
  };
}
