import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';

/** As long as the hosted service keeps an upload that was not finished. */
const hostedLifetimeMs = 24 * 60 * 60 * 1000;

const infoSuffix = '.json';

/**
 * The bytes of uploads under way, and beside each a small file that says what it is: all that a gateway needs to go on after
 * it was killed. A finished upload keeps the small file alone until it expires, so that whoever missed the last answer is
 * told that everything arrived.
 */
export class UnfinishedUploads extends FileStore {
  constructor(directory: string, lifetimeMs = hostedLifetimeMs) {
    mkdirSync(directory, { recursive: true });
    super({ directory, expirationPeriodInMilliseconds: lifetimeMs });
  }

  /** Where the bytes of an upload lie. */
  pathOf(id: string): string {
    return path.join(this.directory, id);
  }

  async isFinished(id: string): Promise<boolean> {
    return (await this.finishedUpload(id)) !== null;
  }

  /** Forgets the bytes, remembers that they arrived. */
  async markFinished(id: string): Promise<void> {
    const { size = 0, metadata, creation_date } = await super.getUpload(id);
    await this.configstore.set(id, new Upload({ id, size, offset: size, metadata, creation_date }));
    await rm(this.pathOf(id), { force: true });
  }

  override async getUpload(id: string): Promise<Upload> {
    return (await this.finishedUpload(id)) ?? super.getUpload(id);
  }

  private async finishedUpload(id: string): Promise<Upload | null> {
    const info = await this.configstore.get(id);
    if (!info || info.offset !== info.size) return null;
    const { size, offset, metadata, creation_date } = info;
    return new Upload({ id, size, offset, metadata, creation_date });
  }

  /**
   * Removes what has expired.
   *
   * @returns how many uploads
   */
  override async deleteExpired(): Promise<number> {
    const entries = await readdir(this.directory, { recursive: true });
    let removed = 0;
    for (const entry of entries.filter((name) => name.endsWith(infoSuffix))) {
      const id = entry.slice(0, -infoSuffix.length);
      const info = await this.configstore.get(id);
      const createdAt = Date.parse(info?.creation_date ?? '');
      if (!info || Date.now() <= createdAt + this.getExpiration()) continue;
      await rm(this.pathOf(id), { force: true });
      await rm(path.join(this.directory, entry), { force: true });
      removed += 1;
    }
    return removed;
  }
}
