import { TOKEN_PROFILES, type TokenProfile } from '../../../src/core/tokens/token-profile.ts';
import { startTally, tallyLines, type TokenTally } from '../../../src/core/tokens/token-tally.ts';
import { CountError, type ClaimedCount, type LoadTokenizer, type ReadRange } from './ports.ts';

const MIB = 1024 * 1024;
/** Read at a time, and so the least that is counted between two looks at the budget. */
const RANGE_BYTES = MIB / 2;
/** A row is counted as a whole; a longer one would not fit an invocation. */
const MAX_ROW_BYTES = 64 * MIB;
const LINE_FEED = 10;

/** What an invocation may still use: `work` does something synchronous on it. */
export interface Budget {
  work<Result>(task: () => Result): Result;
  /** Whether a share of one in `divisor` is used up. */
  isSpent(divisor: number): boolean;
}

interface SlicePorts {
  readonly loadTokenizer: LoadTokenizer;
  readonly readRange: ReadRange;
  readonly budget: Budget;
}

export interface Slice {
  /** The byte after the last row that is counted. */
  readonly bytesDone: number;
  readonly tally: TokenTally;
}

/**
 * Counts on from the cursor of a claimed count, in whole rows, until the file ends or the budget is spent; one row at least.
 * A count whose last attempts never came back may have been ended for using too much: each further one uses half as much.
 * Throws a CountError.
 */
export async function countSlice(count: ClaimedCount, ports: SlicePorts): Promise<Slice> {
  const profile = profileOf(count);
  const tokenizer = await ports.loadTokenizer(profile);
  const share = 2 ** (count.attempts - 1);
  const tally = tallyOf(count);
  let bytesDone = count.bytes_done;
  for await (const { lines, end } of readLines(count, ports.readRange, Math.ceil(RANGE_BYTES / share))) {
    ports.budget.work(() => {
      try {
        tallyLines(tally, lines, profile, tokenizer);
      } catch (cause) {
        const message =
          'The normalized file is damaged. Validate the dataset again; the uploaded file is safe.';
        throw new CountError(message, 'file', { cause });
      }
    });
    bytesDone = end;
    if (ports.budget.isSpent(share)) break;
  }
  return { bytesDone, tally };
}

/** Whole lines of the file from the cursor on, and the byte after each lot of them. */
async function* readLines(
  { bytes_done: start, bytes_total: size, storage_bucket: bucket, normalized_path: path }: ClaimedCount,
  readRange: ReadRange,
  rangeBytes: number,
): AsyncGenerator<{ lines: string; end: number }> {
  let open: Uint8Array[] = [];
  let openBytes = 0;
  for (let position = start; position < size;) {
    const end = Math.min(position + rangeBytes, size);
    const bytes = await readRange({ bucket, path }, position, end);
    position = end;
    const cut = position === size ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    openBytes += bytes.length;
    if (cut === 0) {
      open.push(bytes);
      if (openBytes > MAX_ROW_BYTES) throw rowTooLong();
      continue;
    }
    const lines = joinText([...open, bytes.subarray(0, cut)]);
    open = [bytes.subarray(cut)];
    openBytes = bytes.length - cut;
    yield { lines, end: position - openBytes };
  }
}

function profileOf({ tokenizer }: ClaimedCount): TokenProfile {
  const profile = TOKEN_PROFILES.find(({ id }) => id === tokenizer);
  if (!profile) {
    const message = `The tokenizer ${tokenizer} is not known any more. The dataset is safe; count it for another base model.`;
    throw new CountError(message, 'file');
  }
  return profile;
}

function tallyOf(count: ClaimedCount): TokenTally {
  const { total_rows, total_turns, total_tokens, target_tokens, length_histogram, row_lengths } = count;
  if (length_histogram === null || row_lengths === null) return startTally();
  return {
    ...{ total_rows, total_turns, total_tokens, target_tokens },
    learnable_from: null,
    length_histogram: structuredClone(length_histogram),
    row_lengths: structuredClone(row_lengths),
  };
}

/** The text of byte pieces: no character is cut at the outer ends, but some may be between pieces. */
function joinText(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
}

const rowTooLong = () =>
  new CountError(
    `A row is longer than ${MAX_ROW_BYTES / MIB} MiB, too long to be counted. The estimate stays; training is not affected.`,
    'file',
  );
