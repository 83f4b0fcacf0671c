import type { DatasetFormat } from './dataset.schema.ts';
import type { BrightrunMetadata } from './formats/brightrun-metadata.ts';

/** What the validator remembers besides its parts. */
export interface ValidatorProgress {
  /** Bytes taken: where reading goes on after a restore. */
  offset: number;
  /** Records and unreadable places so far. */
  records: number;
  usable: number;
  rejected: number;
  placeholders: number;
  format: DatasetFormat | null;
  detected: DatasetFormat | null;
  evidence: string | null;
  /** The id made up for the current conversation, while its records bring none of their own. */
  generatedId: string | null;
  metadata: BrightrunMetadata | null;
  /** Why the file could not be read further. */
  fatalReason: string | null;
}

/** A validator's progress before the first byte. */
export const startOfProgress = (requestedFormat: DatasetFormat | null): ValidatorProgress => ({
  offset: 0,
  records: 0,
  usable: 0,
  rejected: 0,
  placeholders: 0,
  format: requestedFormat,
  detected: null,
  evidence: null,
  generatedId: null,
  metadata: null,
  fatalReason: null,
});
