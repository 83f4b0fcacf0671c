import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ifMissing } from './error-code.ts';

/**
 * SHA-256 over the names and contents of files. Directories are walked in order; what does not exist is skipped.
 *
 * @param paths relative to `root`
 */
export async function hashFiles(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listFiles(root, paths)) {
    hash.update(`${file}\0`).update(
      createHash('sha256')
        .update(await readFile(path.join(root, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

async function listFiles(root: string, paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const relative of paths) {
    const entry = await ifMissing(stat(path.join(root, relative)), null);
    if (entry?.isFile()) files.push(relative);
    if (entry?.isDirectory()) {
      const children = (await readdir(path.join(root, relative))).sort();
      files.push(
        ...(await listFiles(
          root,
          children.map((child) => path.join(relative, child)),
        )),
      );
    }
  }
  return files;
}
