import fc from 'fast-check';
import type { CanonicalMessage, CanonicalRow } from './canonical-row.ts';
import { describeResult, join, validateText } from './testing/validate-text.ts';
import { RENDERINGS, type Rendering } from './testing/render-formats.ts';
import { packState, unpackState } from './packed-state.ts';
import { validationReport } from './report.ts';
import { createValidator, type ValidatorSnapshot } from './validator.ts';

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => value.trim() !== '' && !/\p{Surrogate}/u.test(value));

/** A canonical conversation: an optional system message, then one to four exchanges, the last of them a target. */
const messages: fc.Arbitrary<CanonicalMessage[]> = fc
  .record({
    system: fc.option(text),
    exchanges: fc.array(fc.tuple(text, text, fc.constantFrom(0 as const, 1 as const)), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ system, exchanges }) => [
    ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
    ...exchanges.flatMap(([user, assistant, weight], index): CanonicalMessage[] => [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant, weight: index === exchanges.length - 1 ? 1 : weight },
    ]),
  ]);

const rows: fc.Arbitrary<CanonicalRow[]> = fc.uniqueArray(
  fc.record({
    conversation_id: fc.string({ minLength: 1, maxLength: 12 }),
    split: fc.constantFrom('train' as const, 'validation' as const),
    messages,
  }),
  { minLength: 1, maxLength: 8, selector: (row) => row.conversation_id },
);

/** Rows that a rendering can carry: the generated ones, with their weights as the format has them. */
function carried(rendering: Rendering, generated: readonly CanonicalRow[]): CanonicalRow[] {
  const withWeights = (row: CanonicalRow, weightOf: (isLast: boolean) => 0 | 1): CanonicalRow => ({
    ...row,
    messages: row.messages.map((message, index) =>
      message.role === 'assistant'
        ? { ...message, weight: weightOf(index === row.messages.length - 1) }
        : message,
    ),
  });
  return generated
    .flatMap((row) => [row, withWeights(row, () => 1), withWeights(row, (isLast) => (isLast ? 1 : 0))])
    .filter(rendering.carries)
    .filter(
      (row, index, all) => all.findIndex((other) => other.conversation_id === row.conversation_id) === index,
    );
}

describe.each(RENDERINGS)('canonical rows written as $format in $fileName', (rendering) => {
  test('read back equal', () => {
    fc.assert(
      fc.property(rows, (generated) => {
        const expected = carried(rendering, generated);
        fc.pre(expected.length > 0);
        const validated = validateText(rendering.render(expected), { fileName: rendering.fileName });
        expect(validated.normalizedRows).toEqual(expected);
        expect(validated.report.format).toBe(rendering.format);
        expect(validated.report.counts.errors).toBe(0);
        expect(validated.statistics.conversations).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });
});

/** A valid file of any rendering, and then some bytes of it removed, doubled, replaced, or the file cut short. */
const brokenFile = fc
  .record({
    rendering: fc.constantFrom(...RENDERINGS),
    generated: rows,
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        remove: fc.nat(12),
        insert: fc.oneof(
          fc.uint8Array({ maxLength: 4 }),
          fc.constantFrom('\n', '{', '}', '[', ']', '"', ',', '\\', '\r\n', 'null', '"role":').map(encode),
        ),
      }),
      { maxLength: 4 },
    ),
    keep: fc.double({ min: 0, max: 1.5, noNaN: true }),
  })
  .map(({ rendering, generated, edits, keep }) => {
    const valid = encode(rendering.render(carried(rendering, generated)));
    const cut = valid.subarray(0, Math.ceil(valid.length * keep));
    const bytes = edits.reduce((current, { at, remove, insert }) => {
      const start = Math.floor(at * current.length);
      return join([current.subarray(0, start), insert, current.subarray(start + remove)]);
    }, cut);
    return { fileName: rendering.fileName, bytes };
  });

function encode(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** So small that the files are read by their readers in pieces, not decided in one. */
const reading = { probeBytes: 24, maxRecordBytes: 900 };

const lineCount = (bytes: Uint8Array) =>
  bytes.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1);

describe('broken files', () => {
  test('always give a report whose lines lie within the file', () => {
    fc.assert(
      fc.property(brokenFile, ({ fileName, bytes }) => {
        const { report } = validateText(bytes, { fileName });
        validationReport.parse(report);
        const lastLine = lineCount(bytes);
        for (const defect of report.defects) {
          expect(defect.line).toBeGreaterThanOrEqual(1);
          expect(defect.line).toBeLessThanOrEqual(lastLine);
          expect(defect.message).not.toMatch(/undefined|\{\w+\}|NaN/);
        }
        expect(report.rows.total).toBe(report.rows.usable + report.rows.rejected);
        if (!report.ready) expect(report.reason).toEqual(expect.any(String));
      }),
      { numRuns: 2_500 },
    );
  });

  test('read the same however they are cut', () => {
    fc.assert(
      fc.property(brokenFile, fc.integer({ min: 1, max: 50 }), ({ fileName, bytes }, chunkBytes) => {
        expect(validateText(bytes, { fileName, reading, chunkBytes })).toEqual(
          validateText(bytes, { fileName, reading }),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('read the same when the validator is saved and restored between any two chunks', () => {
    fc.assert(
      fc.property(brokenFile, fc.integer({ min: 1, max: 400 }), ({ fileName, bytes }, chunkBytes) => {
        expect(validateInterrupted(fileName, bytes, chunkBytes)).toEqual(
          validateText(bytes, { fileName, reading }),
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** Every chunk is taken by a new validator, which knows the earlier ones only from the snapshot, as packed bytes. */
function validateInterrupted(fileName: string, bytes: Uint8Array, chunkBytes: number) {
  const pieces: Uint8Array[] = [];
  const options = {
    fileName,
    reading,
    requestedFormat: null,
    sink: (piece: Uint8Array) => void pieces.push(piece.slice()),
  };
  let saved: Uint8Array | null = null;
  const resume = () =>
    createValidator(options, saved === null ? undefined : (unpackState(saved) as ValidatorSnapshot));
  for (let offset = 0; offset < bytes.length;) {
    const validator = resume();
    validator.push(bytes.subarray(offset, offset + chunkBytes));
    const snapshot = validator.snapshot();
    saved = packState(snapshot);
    offset = snapshot.progress.offset;
  }
  return describeResult(resume().finish(), join(pieces));
}
