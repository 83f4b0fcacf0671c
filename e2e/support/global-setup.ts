import { startStackProcess } from '../../src/testing/stack/stack-process.ts';

/** The browser tests' stack: everything, with the web application and the cron. */
export default function startWholeStack(): Promise<void> {
  return startStackProcess(['--with-web']);
}
