import { readFile } from 'node:fs/promises';
import { findRecorded } from '../processes/pid-files.ts';
import { testStack } from '../../src/testing/stack/stack.ts';

/** Current and highest resident memory of the test stack's gateway so far, in MB. It may have been restarted by another test. */
export async function gatewayMemory(): Promise<{ currentMb: number; peakMb: number }> {
  const pid = await findRecorded(testStack().runDirectory, 'gateway');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytesOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { currentMb: megabytesOf('VmRSS'), peakMb: megabytesOf('VmHWM') };
}
