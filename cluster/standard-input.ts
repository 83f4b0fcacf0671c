import { fstatSync } from 'node:fs';

/**
 * Calls back once when whoever started this process with a pipe for its standard input has gone. A terminal or
 * /dev/null never calls back.
 */
export function onStandardInputEnd(callback: () => void): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.once('end', callback);
  process.stdin.once('error', callback);
  process.stdin.resume();
}
