export interface StoredFile {
  readonly bucket: string;
  readonly path: string;
}

/** Bytes to store: pieces, one after another, so that what was made in pieces needs no second place to be joined in. */
export type Pieces = readonly Uint8Array<ArrayBuffer>[];

/** A failure of storage, in words for the dataset's owner. Trying again may help. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
