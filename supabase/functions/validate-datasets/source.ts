import type { DatasetFormat } from '../../../src/core/datasets/dataset.schema.ts';
import type { DatasetFixes } from '../../../src/core/datasets/fixes/fixes.schema.ts';
import type { ClaimedDataset } from './store.ts';
import type { StoredFile } from './stored-file.ts';
import { normalizedFile } from './working-files.ts';

/** What is read of a claimed dataset: its own upload, or that of its parent while its file is still to be made. */
export interface Source {
  readonly file: StoredFile;
  readonly size: number;
  /** How the validator is to read it. */
  readonly options: {
    readonly fileName: string;
    readonly requestedFormat: DatasetFormat | null;
    readonly withLints?: boolean;
    readonly fixes?: DatasetFixes;
  };
}

export function sourceOf({ making, ...dataset }: ClaimedDataset): Source {
  if (making === null) {
    return {
      file: { bucket: dataset.storage_bucket, path: dataset.storage_path },
      size: dataset.file_size,
      options: { fileName: dataset.file_name, requestedFormat: dataset.format },
    };
  }
  return {
    file: { bucket: dataset.storage_bucket, path: making.storage_path },
    size: making.file_size,
    options: {
      fileName: making.file_name,
      requestedFormat: making.format,
      withLints: false,
      fixes: making.fixes,
    },
  };
}

/** Where the rows that were read go: the normalized file of the run, or the file of the version that is being made. */
export const targetOf = (dataset: ClaimedDataset): StoredFile =>
  dataset.making === null
    ? normalizedFile(dataset, dataset.validation_cursor.run)
    : { bucket: dataset.storage_bucket, path: dataset.storage_path };
