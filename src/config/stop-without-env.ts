import 'server-only';
import { getServerEnv } from './env.server';

/** Ends the process with a message when a setting is missing: Next.js itself would go on and answer every request with an error. */
export function stopWithoutEnv(): void {
  try {
    getServerEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
