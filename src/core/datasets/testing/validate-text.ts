import { canonicalRow, type CanonicalRow } from '../canonical-row.ts';
import { createValidator, type ValidationResult, type ValidatorOptions } from '../validator.ts';

interface ValidatedText extends ValidationResult {
  /** The normalized file, as bytes and as rows. */
  readonly normalized: Uint8Array;
  readonly normalizedRows: CanonicalRow[];
  /** `line:code` of every defect, in the report's order. */
  readonly found: string[];
}

/** Validates a whole file in memory, cut into chunks of `chunkBytes`. Throws when the normalized file is not canonical. */
export function validateText(
  content: string | Uint8Array,
  options: Partial<ValidatorOptions> & { chunkBytes?: number } = {},
): ValidatedText {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { chunkBytes = bytes.length || 1, ...validatorOptions } = options;
  const pieces: Uint8Array[] = [];
  const validator = createValidator({
    fileName: 'dataset.jsonl',
    requestedFormat: null,
    sink: (piece) => pieces.push(piece.slice()),
    ...validatorOptions,
  });
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    validator.push(bytes.subarray(start, start + chunkBytes));
  }
  return describeResult(validator.finish(), join(pieces));
}

export function describeResult(result: ValidationResult, normalized: Uint8Array): ValidatedText {
  const lines = new TextDecoder().decode(normalized).split('\n').slice(0, -1);
  return {
    ...result,
    normalized,
    normalizedRows: lines.map((line) => canonicalRow.parse(JSON.parse(line))),
    found: result.report.defects.map(({ line, code }) => `${line}:${code}`),
  };
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
