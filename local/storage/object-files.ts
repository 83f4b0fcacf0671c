import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../error-code.ts';

/**
 * The bytes of the objects: one file per version of an object, named by a random id. A version is written under
 * `incoming` and moved into place when complete, so a half-written file is never served and a killed service leaves none.
 */
export class ObjectFiles {
  private readonly incoming: string;

  constructor(private readonly directory: string) {
    this.incoming = path.join(directory, 'incoming');
    rmSync(this.incoming, { recursive: true, force: true });
    mkdirSync(this.incoming, { recursive: true });
  }

  writeIncoming(version: string) {
    return createWriteStream(path.join(this.incoming, version));
  }

  discardIncoming(version: string): Promise<void> {
    return rm(path.join(this.incoming, version), { force: true });
  }

  async commitIncoming(version: string): Promise<void> {
    const target = this.pathOf(version);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(path.join(this.incoming, version), target);
  }

  /** Takes in a complete file from elsewhere on this disk, which stays where it is. Repeating it changes nothing. */
  async adopt(source: string, version: string): Promise<void> {
    const target = this.pathOf(version);
    await mkdir(path.dirname(target), { recursive: true });
    await link(source, target).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }

  /** @param range first and last byte, both included */
  read(version: string, range: { start: number; end: number }) {
    return createReadStream(this.pathOf(version), range);
  }

  /** Size in bytes, or null when the file is missing. */
  async sizeOf(version: string): Promise<number | null> {
    try {
      return (await stat(this.pathOf(version))).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  remove(version: string): Promise<void> {
    return rm(this.pathOf(version), { force: true });
  }

  private pathOf(version: string): string {
    return path.join(this.directory, version.slice(0, 2), version);
  }
}
