export interface StoredFile {
  readonly bucket: string;
  readonly path: string;
}

/** A failure of storage, in words for the dataset's owner. Trying again may help. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
