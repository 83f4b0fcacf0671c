import { spawnSync } from 'node:child_process';
import { chown, readFile } from 'node:fs/promises';

/** How to run a PostgreSQL program: as which user, and through which command. */
export interface RunAs {
  uid?: number;
  gid?: number;
  /** Command line that the program's own is appended to; empty when the program is started directly. */
  prefix: string[];
}

/**
 * PostgreSQL refuses to run as root. So root starts it as the system's `postgres` or `nobody` user; a plain user runs it
 * as itself.
 *
 * When that user cannot reach the binaries or the data (a checkout under /root, mode 0700), setpriv drops the user id
 * but keeps the two capabilities that let it pass directories: the process is then still not root for PostgreSQL.
 *
 * @param dataDirectory is given to that user
 * @throws Error when no way works
 */
export async function choosePostgresUser(postgresBinary: string, dataDirectory: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const account = await findAccount(['postgres', 'nobody']);
  await chown(dataDirectory, account.uid, account.gid);
  const candidates: RunAs[] = [{ ...account, prefix: [] }, { prefix: setprivPrefix(account) }];
  const chosen = candidates.find((runAs) => canRun(runAs, postgresBinary, dataDirectory));
  if (!chosen) {
    throw new Error(
      'PostgreSQL does not run as root, and no other user can reach this checkout. ' +
        'Start as a plain user, or move the checkout to a directory that other users may enter.',
    );
  }
  return chosen;
}

async function findAccount(names: string[]): Promise<{ uid: number; gid: number }> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const account = accounts.find(([accountName]) => accountName === name);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(`PostgreSQL does not run as root, and this system has no user ${names.join(' or ')}.`);
}

function setprivPrefix({ uid, gid }: { uid: number; gid: number }): string[] {
  const capabilities = '+dac_override,+dac_read_search';
  return [
    'setpriv',
    ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--securebits', '+no_setuid_fixup', '--inh-caps', capabilities, '--ambient-caps', capabilities],
  ];
}

function canRun({ uid, gid, prefix }: RunAs, postgresBinary: string, dataDirectory: string): boolean {
  const succeeds = (...command: string[]) => {
    const [program = '', ...args] = [...prefix, ...command];
    return spawnSync(program, args, { uid, gid, cwd: '/' }).status === 0;
  };
  return succeeds(postgresBinary, '--version') && succeeds('test', '-w', dataDirectory);
}
