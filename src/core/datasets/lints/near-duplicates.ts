import minhash from 'minhash';
import { problem, type Problem } from '../defects.ts';
import { hash53 } from '../hash.ts';
import { HashTable } from '../hash-table.ts';
import { lastExchange, type LintedRow } from './linted-row.ts';

const { imul } = Math;
/** So many rows are compared, all with all; later ones are not looked at. */
const MAX_ROWS = 5_000;
/** Room for so many rows is made first. */
const FIRST_ROWS = 64;
const PERMUTATIONS = 32;
/** Rows that agree in all hashes of one of 8 bands are compared: 98 % of the pairs that are 80 % alike, 40 % of those 50 % alike. */
const BAND_HASHES = 4;
/** From this estimated share of common shingles on, rows are reported. */
const SIMILAR = 0.8;
/** Half of the text looked at is its beginning, half its end. */
const MAX_TEXT = 1_000;
/** A text of fewer words says too little. */
const MIN_WORDS = 12;
const WORDS_A_SHINGLE = 3;
/** Of the shingles of a text those with the smallest hashes stand for all. */
const MAX_SHINGLES = 24;
const UINT32 = 0x100000000;
/** Factors below this: their products with 32 bits are exact, and the remainders of small ones are fast (decision 039). */
const MAX_FACTOR = 2 ** 12;

export interface NearDuplicatesState {
  /** The file lines and the signatures (uint32) of the rows. */
  readonly lines: Uint8Array;
  readonly signatures: Uint8Array;
  readonly rows: number;
  readonly lookedAt: number;
}

/**
 * Finds rows whose last exchange is nearly that of an earlier row: MinHash signatures (Broder 1997) of its word triples by the
 * `minhash` package, candidates by locality-sensitive hashing. Bounded to the first 5,000 rows.
 */
export class NearDuplicates {
  private readonly buckets = new HashTable((MAX_ROWS * PERMUTATIONS) / BAND_HASHES);

  private constructor(
    private lines: Uint32Array,
    private signatures: Uint32Array,
    private rows: number,
    private lookedAt: number,
  ) {
    for (let row = 0; row < rows; row += 1) this.candidateOf(row);
  }

  static start(): NearDuplicates {
    return new NearDuplicates(new Uint32Array(0), new Uint32Array(0), 0, 0);
  }

  static restore({ lines, signatures, rows, lookedAt }: NearDuplicatesState): NearDuplicates {
    const words = (bytes: Uint8Array) => new Uint32Array(bytes.slice().buffer);
    return new NearDuplicates(words(lines), words(signatures), rows, lookedAt);
  }

  save(): NearDuplicatesState {
    const { rows, lookedAt } = this;
    return {
      lines: new Uint8Array(this.lines.slice(0, rows).buffer),
      signatures: new Uint8Array(this.signatures.slice(0, rows * PERMUTATIONS).buffer),
      rows,
      lookedAt,
    };
  }

  /** How many rows it has looked at. */
  get comparedRows(): number {
    return this.lookedAt;
  }

  /** A row that repeats another exactly is counted, and no more said of it. */
  check({ messages, line }: LintedRow, isRepeat: boolean): Problem[] {
    if (this.lookedAt >= MAX_ROWS) return [];
    this.lookedAt += 1;
    if (isRepeat) return [];
    const { question, target } = lastExchange(messages);
    const shingles = smallestShingles(`${question}\n${target}`);
    if (shingles.length === 0) return [];
    const row = this.rows;
    if (row >= this.lines.length) this.grow();
    this.lines[row] = line;
    this.signatures.set(sign(shingles), row * PERMUTATIONS);
    this.rows += 1;
    const candidate = this.candidateOf(row);
    if (candidate.similarity < SIMILAR) return [];
    const percent = Math.round(candidate.similarity * 100);
    return [problem('near_duplicate_row', { percent, first: this.lines[candidate.row] ?? 0 })];
  }

  private grow(): void {
    const { lines, signatures } = this;
    const rows = Math.min(MAX_ROWS, Math.max(FIRST_ROWS, lines.length * 2));
    this.lines = new Uint32Array(rows);
    this.signatures = new Uint32Array(rows * PERMUTATIONS);
    this.lines.set(lines);
    this.signatures.set(signatures);
  }

  /** The most similar of the rows that were the first in one of the row's buckets; puts the row into those still empty. */
  private candidateOf(row: number): { row: number; similarity: number } {
    const best = { row: -1, similarity: 0 };
    for (let band = 0; band < PERMUTATIONS; band += BAND_HASHES) {
      const other = this.buckets.getOrInsert(this.bucketOf(row, band), row);
      if (other === undefined || other === best.row) continue;
      const similarity = this.similarity(row, other);
      if (similarity > best.similarity) Object.assign(best, { row: other, similarity });
    }
    return best;
  }

  private bucketOf(row: number, band: number): number {
    const start = row * PERMUTATIONS + band;
    let [low, high] = [band, ~band];
    for (let index = start; index < start + BAND_HASHES; index += 1) {
      low = mix(low, this.signatures[index] ?? 0);
      high = mix(~high, this.signatures[index] ?? 0);
    }
    return (low >>> 0) + (high & 0xfffff) * UINT32;
  }

  /** The estimate of Jaccard similarity that two signatures give, 0 to 1. */
  private similarity(row: number, other: number): number {
    let same = 0;
    for (let index = 0; index < PERMUTATIONS; index += 1) {
      if (this.signatures[row * PERMUTATIONS + index] === this.signatures[other * PERMUTATIONS + index])
        same += 1;
    }
    return same / PERMUTATIONS;
  }
}

/**
 * The package's signature of hashed shingles. Its permutations are seeded by `Math.sin`, whose last digit may differ between
 * engines, so they are replaced: the browser and the function must report the same. Smaller factors keep its products exact.
 */
function makeSigner(): (shingles: readonly number[]) => number[] {
  const signer = new minhash.Minhash({ numPerm: PERMUTATIONS });
  const permutation = (name: string, below: number) =>
    Array.from({ length: PERMUTATIONS }, (_, index) => 1 + (hash53(`${name}${index}`) % (below - 1)));
  signer.permA = permutation('a', MAX_FACTOR);
  signer.permB = permutation('b', UINT32);
  let current = 0;
  signer.hash = () => current;
  return (shingles) => {
    signer.hashvalues.fill(UINT32 - 1);
    for (const shingle of shingles) {
      current = shingle;
      signer.update('');
    }
    return signer.hashvalues;
  };
}

/** The signature of shingles, valid until the next call. */
const sign = makeSigner();

/** The smallest hashes of a text's word triples, at most 24; none when the text is too short to judge. */
function smallestShingles(text: string): number[] {
  const clipped =
    text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT / 2)} ${text.slice(-MAX_TEXT / 2)}`;
  const words = wordHashes(clipped.toLowerCase());
  if (words.length < MIN_WORDS) return [];
  const smallest: number[] = [];
  for (let start = 0; start + WORDS_A_SHINGLE <= words.length; start += 1) {
    let shingle = 0;
    for (let index = start; index < start + WORDS_A_SHINGLE; index += 1)
      shingle = mix(shingle, words[index] ?? 0);
    insertSmallest(smallest, shingle >>> 0);
  }
  return smallest;
}

/** Keeps a list of the smallest distinct numbers, in order, at most 24. */
function insertSmallest(smallest: number[], value: number): void {
  const isFull = smallest.length === MAX_SHINGLES;
  if (isFull && value >= (smallest[MAX_SHINGLES - 1] ?? 0)) return;
  let index = smallest.length;
  while (index > 0 && (smallest[index - 1] ?? 0) > value) index -= 1;
  if (index > 0 && smallest[index - 1] === value) return;
  for (let after = isFull ? MAX_SHINGLES - 1 : smallest.length; after > index; after -= 1)
    smallest[after] = smallest[after - 1] ?? 0;
  smallest[index] = value;
}

const mix = (hash: number, value: number) => imul(hash ^ value ^ (hash >>> 15), 0x85ebca6b);

/** A hash for each run of characters between white space. */
function wordHashes(text: string): number[] {
  const hashes: number[] = [];
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x20) hash = imul(hash ^ unit, 0x01000193);
    else if (hash !== 0) {
      hashes.push(hash);
      hash = 0;
    }
  }
  if (hash !== 0) hashes.push(hash);
  return hashes;
}
