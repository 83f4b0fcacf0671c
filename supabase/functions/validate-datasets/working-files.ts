import { createHash } from 'node:crypto';
import type { SavedObject, SealedObject } from './cursor.ts';
import type { DatasetStorage } from './storage.ts';
import { StorageError, type Pieces, type StoredFile } from './stored-file.ts';

const WORKING_PREFIX = 'validation-';
const NORMALIZED_PREFIX = 'normalized-';
/** A round removes a thousand files; more rounds than this mean that storage does not remove them. */
const MAX_SWEEP_ROUNDS = 10;

/** Whose folder it is. */
export interface FolderOwner {
  readonly id: string;
  readonly user_id: string;
  readonly storage_bucket: string;
}

export const folderOf = ({ user_id, id }: FolderOwner): string => `${user_id}/${id}`;

const fileIn = (dataset: FolderOwner, name: string): StoredFile => ({
  bucket: dataset.storage_bucket,
  path: `${folderOf(dataset)}/${name}`,
});

/** Where the normalized file of a run lies: beside the upload, at a path that no other run ever writes. */
export const normalizedFile = (dataset: FolderOwner, run: string): StoredFile =>
  fileIn(dataset, `${NORMALIZED_PREFIX}${run}.jsonl`);

/**
 * What a run keeps in storage between its invocations, in the dataset's folder. A file is written once, under a name that
 * holds the worker's: a worker that lost its lease writes files which no cursor points to, and harms nobody.
 */
export class WorkingFiles {
  constructor(
    private readonly storage: DatasetStorage,
    private readonly dataset: FolderOwner,
    private readonly run: string,
    private readonly worker: string,
  ) {}

  /** Saves bytes; `label` is different for everything this worker saves. */
  async save(label: string, pieces: Pieces): Promise<SavedObject> {
    const name = `${WORKING_PREFIX}${this.run}-${this.worker}-${label}`;
    await this.storage.write(fileIn(this.dataset, name), pieces, 'application/octet-stream');
    return { name, bytes: totalLength(pieces) };
  }

  /** Saves bytes that must come back unchanged. */
  async seal(label: string, bytes: Uint8Array<ArrayBuffer>): Promise<SealedObject> {
    return { ...(await this.save(label, [bytes])), sha256: sha256(bytes) };
  }

  /** What was sealed; null when it is gone or is not what was saved. */
  async open(sealed: SealedObject): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = await this.storage.read(fileIn(this.dataset, sealed.name));
    return bytes !== null && sha256(bytes) === sealed.sha256 ? bytes : null;
  }

  /** The bytes `[start, end)` of parts put one after another; null when one of them is gone. */
  async readAcross(parts: readonly SavedObject[], start: number, end: number): Promise<Pieces | null> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let partStart = 0;
    for (const { name, bytes } of parts) {
      const from = Math.max(start, partStart);
      const to = Math.min(end, partStart + bytes);
      if (from < to) {
        const file = fileIn(this.dataset, name);
        const range = await this.storage.readRange(file, from - partStart, to - partStart);
        if (range?.size !== bytes) return null;
        pieces.push(range.bytes);
      }
      partStart += bytes;
    }
    return pieces;
  }

  async remove(objects: readonly { readonly name: string }[]): Promise<void> {
    const paths = objects.map(({ name }) => fileIn(this.dataset, name).path);
    await this.storage.remove(this.dataset.storage_bucket, paths);
  }
}

/** Bytes of pieces put one after another. */
export const totalLength = (pieces: Pieces): number =>
  pieces.reduce((total, { length }) => total + length, 0);

/** Removes every working file and normalized file in a dataset's folder for which `isWanted` is false. */
export async function sweepFolder(
  storage: DatasetStorage,
  dataset: FolderOwner,
  isWanted: (path: string) => boolean,
): Promise<void> {
  for (let round = 0; round < MAX_SWEEP_ROUNDS; round += 1) {
    const names = await storage.list(dataset.storage_bucket, folderOf(dataset));
    const unwanted = names
      .filter((name) => name.startsWith(WORKING_PREFIX) || name.startsWith(NORMALIZED_PREFIX))
      .map((name) => fileIn(dataset, name).path)
      .filter((path) => !isWanted(path));
    if (unwanted.length === 0) return;
    await storage.remove(dataset.storage_bucket, unwanted);
  }
  throw new StorageError('Working files of an earlier validation could not be removed.');
}

/** Whether a path is a working file of the run. */
export const isOfRun = (path: string, run: string): boolean => path.includes(`/${WORKING_PREFIX}${run}-`);

/** Not by Web Crypto, which makes a copy of the bytes. */
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
