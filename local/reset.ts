import { rm } from 'node:fs/promises';
import { dataPaths } from './config.ts';
import { findRecorded, sweepLeftovers } from './processes/pid-files.ts';
import { launcherName } from './stack.ts';

/**
 * Removes the local database, files, e-mails and logs. Keys stay, so that an environment made from them stays valid;
 * installed packages and builds stay too.
 *
 * @throws Error while the stack is running
 */
export async function resetLocalData(dataDirectory: string): Promise<void> {
  const paths = dataPaths(dataDirectory);
  const running = await findRecorded(paths.run, launcherName);
  if (running !== null) {
    throw new Error(
      `The local stack is running (process ${running}). Stop it first: Ctrl-C, or kill ${running}`,
    );
  }
  await sweepLeftovers(paths.run, launcherName);
  for (const directory of [paths.postgres, paths.storage, paths.cluster, paths.mail, paths.logs, paths.run]) {
    await rm(directory, { recursive: true, force: true });
  }
}
