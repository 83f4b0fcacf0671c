import 'server-only';
import { after } from 'next/server';
import { describeError, log } from './log';

/** Runs a task once the answer is on its way. It must not matter for the answer: a failure is only logged. */
export function runAfterResponse(event: string, task: () => Promise<void>): void {
  after(async () => {
    try {
      await task();
    } catch (error) {
      log('warn', event, describeError(error));
    }
  });
}
