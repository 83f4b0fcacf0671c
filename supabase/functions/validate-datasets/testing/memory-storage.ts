import type { DatasetStorage, FileRange } from '../storage.ts';
import { StorageError, type Pieces, type StoredFile } from '../stored-file.ts';

interface StoredBytes {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}

interface Upload {
  readonly file: StoredFile;
  readonly bytes: Uint8Array<ArrayBuffer>;
  offset: number;
}

/** Object storage in memory, with the answers of the real one that validation looks at. */
export class MemoryStorage implements DatasetStorage {
  private readonly files = new Map<string, StoredBytes>();
  private readonly uploads = new Map<string, Upload>();
  private versions = 0;

  constructor(private readonly chunkBytes: number) {}

  put(path: string, bytes: Uint8Array): void {
    this.files.set(path, { bytes: bytes.slice(), etag: `"${(this.versions += 1)}"` });
  }

  get(path: string): Uint8Array | undefined {
    return this.files.get(path)?.bytes;
  }

  delete(path: string): void {
    this.files.delete(path);
  }

  get paths(): string[] {
    return [...this.files.keys()].sort();
  }

  /** Storage forgets unfinished uploads after a day. */
  forgetUploads(): void {
    this.uploads.clear();
  }

  async readRange({ path }: StoredFile, start: number, end: number): Promise<FileRange | null> {
    const stored = this.files.get(path);
    if (!stored) return null;
    return { bytes: stored.bytes.slice(start, end), size: stored.bytes.length, etag: stored.etag };
  }

  async read({ path }: StoredFile): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.files.get(path)?.bytes.slice() ?? null;
  }

  async sizeOf({ path }: StoredFile): Promise<number | null> {
    return this.files.get(path)?.bytes.length ?? null;
  }

  async write({ path }: StoredFile, pieces: Pieces): Promise<void> {
    this.put(path, Buffer.concat(pieces));
  }

  async remove(_bucket: string, paths: readonly string[]): Promise<void> {
    for (const path of paths) this.files.delete(path);
  }

  async list(_bucket: string, folder: string): Promise<string[]> {
    return this.paths
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
  }

  async beginUpload(file: StoredFile, size: number): Promise<string> {
    const id = `upload-${this.uploads.size + 1}`;
    this.uploads.set(id, { file, bytes: new Uint8Array(size), offset: 0 });
    return id;
  }

  async uploadedBytes(id: string): Promise<number | null> {
    return this.uploads.get(id)?.offset ?? null;
  }

  async appendBytes(id: string, offset: number, pieces: Pieces): Promise<number> {
    const bytes = Buffer.concat(pieces);
    const upload = this.uploads.get(id);
    const isLast = upload && offset + bytes.length === upload.bytes.length;
    if (upload?.offset !== offset || (bytes.length !== this.chunkBytes && !isLast)) {
      throw new StorageError('The normalized file could not be stored: storage answered 409.');
    }
    upload.bytes.set(bytes, offset);
    upload.offset += bytes.length;
    if (isLast) this.put(upload.file.path, upload.bytes);
    return upload.offset;
  }
}
