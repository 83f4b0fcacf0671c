import { createSHA256, type IHasher } from 'hash-wasm';
import { arraysIn, packState, unpackState } from '../../../src/core/datasets/packed-state.ts';
import { ByteWindow } from '../../../src/core/datasets/reading/byte-window.ts';
import {
  createValidator,
  type DatasetValidator,
  type ValidatorOptions,
  type ValidatorSnapshot,
} from '../../../src/core/datasets/validator.ts';
import type { Budget } from './budget.ts';
import { freeBytes } from '../../../src/core/datasets/free-bytes.ts';

/** A state of another version cannot be read: raise it with every change of what a validator or this file saves. */
const STATE_VERSION = 4;

interface SavedReading {
  readonly version: number;
  readonly snapshot: ValidatorSnapshot;
  readonly hasher: Uint8Array;
  readonly uploadHasher: Uint8Array;
  readonly normalizedBytes: number;
}

/** An upload that is being read: its validator, the hashes of it and of the normalized rows so far, and the rows not stored yet. */
export class Reading {
  /** The normalized rows not stored yet, addressed by their place in the normalized file. */
  private readonly rows: ByteWindow;

  private constructor(
    options: Omit<ValidatorOptions, 'sink'>,
    private readonly hasher: IHasher,
    private readonly uploadHasher: IHasher,
    saved: SavedReading | null,
  ) {
    this.rows = new ByteWindow(saved?.normalizedBytes);
    const sink = (piece: Uint8Array): void => {
      this.hasher.update(piece);
      this.rows.append(piece);
    };
    this.validator = createValidator({ ...options, sink }, saved?.snapshot);
  }

  readonly validator: DatasetValidator;

  /** Bytes of the normalized rows so far. */
  get normalizedBytes(): number {
    return this.rows.end;
  }

  static async start(options: Omit<ValidatorOptions, 'sink'>): Promise<Reading> {
    const [hasher, uploadHasher] = [await createSHA256(), await createSHA256()];
    return new Reading(options, hasher.init(), uploadHasher.init(), null);
  }

  /** Goes on from what `save` answered; null when that was of another version. */
  static async restore(
    options: Omit<ValidatorOptions, 'sink'>,
    packed: Uint8Array,
    budget: Budget,
  ): Promise<Reading | null> {
    const [hasher, uploadHasher] = [await createSHA256(), await createSHA256()];
    return budget.work(() => {
      const saved = unpackState(packed) as SavedReading;
      if (saved.version !== STATE_VERSION) return null;
      hasher.load(saved.hasher);
      uploadHasher.load(saved.uploadHasher);
      return new Reading(options, hasher, uploadHasher, saved);
    });
  }

  save(): Uint8Array<ArrayBuffer> {
    const saved: SavedReading = {
      version: STATE_VERSION,
      snapshot: this.validator.snapshot(),
      hasher: this.hasher.save(),
      uploadHasher: this.uploadHasher.save(),
      normalizedBytes: this.normalizedBytes,
    };
    const packed = packState(saved);
    arraysIn(saved).forEach(freeBytes);
    return packed;
  }

  /** Gives the memory of the validator and of the rows back at once, when all that is to be kept is saved. */
  release(): void {
    this.validator.release();
    this.rows.release();
  }

  push(bytes: Uint8Array): void {
    this.uploadHasher.update(bytes);
    this.validator.push(bytes);
  }

  /** Bytes of normalized rows that `take` would answer. */
  get pending(): number {
    return this.rows.end - this.rows.start;
  }

  /** The normalized rows since the last call; valid until the next `push`. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.rows.view();
    this.rows.discardBefore(this.rows.end);
    return bytes;
  }

  /** SHA-256 of the upload and of the normalized rows. Ends both: nothing may be read after. */
  digests(): { upload: string; normalized: string } {
    return { upload: this.uploadHasher.digest('hex'), normalized: this.hasher.digest('hex') };
  }
}
