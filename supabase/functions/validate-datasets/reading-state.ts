import { createSHA256, type IHasher } from 'hash-wasm';
import { arraysIn, packState, unpackState } from '../../../src/core/datasets/packed-state.ts';
import {
  createValidator,
  type DatasetValidator,
  type ValidatorOptions,
  type ValidatorSnapshot,
} from '../../../src/core/datasets/validator.ts';
import type { Budget } from './budget.ts';
import { freeBytes } from '../../../src/core/datasets/free-bytes.ts';
import type { Pieces } from './stored-file.ts';
import { totalLength } from './working-files.ts';

/** A state of another version cannot be read: raise it with every change of what a validator or this file saves. */
const STATE_VERSION = 5;

/** What is read is passed on in pieces of so many bytes: the room that the validator makes is a few times that of a piece. */
const PIECE_BYTES = 64 * 1024;

/** Hashers that nobody uses: each has a megabyte of memory that it could give back only by a collector. */
const idleHashers: IHasher[] = [];

const takeHasher = async (): Promise<IHasher> => idleHashers.pop() ?? createSHA256();

interface SavedReading {
  readonly version: number;
  readonly snapshot: ValidatorSnapshot;
  readonly hasher: Uint8Array;
  readonly uploadHasher: Uint8Array;
  readonly normalizedBytes: number;
}

/** An upload that is being read: its validator, the hashes of it and of the normalized rows so far, and the rows not stored yet. */
export class Reading {
  /** The normalized rows not stored yet. */
  private rows: Uint8Array<ArrayBuffer>[] = [];

  private constructor(
    options: Omit<ValidatorOptions, 'sink'>,
    private readonly hasher: IHasher,
    private readonly uploadHasher: IHasher,
    saved: SavedReading | null,
  ) {
    this.normalizedBytes = saved?.normalizedBytes ?? 0;
    const sink = (piece: Uint8Array): void => {
      this.hasher.update(piece);
      this.rows.push(piece.slice());
      this.normalizedBytes += piece.length;
    };
    this.validator = createValidator({ ...options, sink }, saved?.snapshot);
  }

  readonly validator: DatasetValidator;
  /** Bytes of the normalized rows so far. */
  normalizedBytes: number;

  static async start(options: Omit<ValidatorOptions, 'sink'>): Promise<Reading> {
    const [hasher, uploadHasher] = [await takeHasher(), await takeHasher()];
    return new Reading(options, hasher.init(), uploadHasher.init(), null);
  }

  /** Goes on from what `save` answered; null when that was of another version. */
  static async restore(
    options: Omit<ValidatorOptions, 'sink'>,
    packed: Uint8Array,
    budget: Budget,
  ): Promise<Reading | null> {
    const [hasher, uploadHasher] = [await takeHasher(), await takeHasher()];
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

  /** Gives all memory back at once, when what is to be kept is saved; nothing may be asked after. */
  release(): void {
    this.validator.release();
    this.rows.forEach(freeBytes);
    idleHashers.push(this.hasher, this.uploadHasher);
  }

  push(bytes: Uint8Array): void {
    this.uploadHasher.update(bytes);
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      this.validator.push(bytes.subarray(start, start + PIECE_BYTES));
  }

  /** Bytes of normalized rows that `take` would answer. */
  get pending(): number {
    return totalLength(this.rows);
  }

  /** The normalized rows since the last call; they are the caller's to free. */
  take(): Pieces {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  /** SHA-256 of the upload and of the normalized rows. Ends both: nothing may be read after. */
  digests(): { upload: string; normalized: string } {
    return { upload: this.uploadHasher.digest('hex'), normalized: this.hasher.digest('hex') };
  }
}
