import { findRecorded } from '../../../local/processes/pid-files.ts';
import { testStack } from './stack.ts';

/** Kills one part of the test stack as the system would when memory runs out; whoever watches it starts it again. */
export async function killPart(name: 'cluster'): Promise<void> {
  const pid = await findRecorded(testStack().runDirectory, name);
  if (pid === null) throw new Error(`The test stack has no ${name}`);
  process.kill(pid, 'SIGKILL');
}
