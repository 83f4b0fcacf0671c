import { validationReport } from './report.ts';
import { RENDERINGS } from './testing/render-formats.ts';
import { join, validateText } from './testing/validate-text.ts';
import type { CanonicalRow } from './canonical-row.ts';

const ROUNDS = 1_000;
const CHUNK = 977;

/** mulberry32: the same files in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const encode = (text: string) => new TextEncoder().encode(text);
const rows: CanonicalRow[] = ['Ärger', 'plain', '日本 😀'].map((text, index) => ({
  conversation_id: `c-${index}`,
  split: index === 0 ? 'validation' : 'train',
  messages: [
    { role: 'system', content: `Be kind, ${text}.` },
    { role: 'user', content: `What is ${text}?` },
    { role: 'assistant', content: `${text} is "quoted" and\nbroken.`, weight: 1 },
  ],
}));

const splice = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array) =>
  join([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
const utf16 = (bytes: Uint8Array) => {
  const text = new TextDecoder().decode(bytes);
  return Uint8Array.from([
    0xff,
    0xfe,
    ...[...text].flatMap((_, index) => [text.charCodeAt(index) & 255, text.charCodeAt(index) >> 8]),
  ]);
};
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u',
  '\\ud800',
  '\n',
  '\r\n',
  '\u2028',
  'null',
  '1e999',
  '-',
  '\uFEFF',
  '\0',
];

/** Ways to break a file; `next` is the source of chance, `at` a place in it. */
const DAMAGES: readonly ((bytes: Uint8Array, at: number, next: () => number) => Uint8Array)[] = [
  (bytes, at, next) => splice(bytes, at, 1, Uint8Array.of(next() * 256)),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => bytes.subarray(at),
  (bytes, at, next) => splice(bytes, at, next() * 30, new Uint8Array()),
  (bytes, at, next) => splice(bytes, at, 0, encode(PIECES[Math.floor(next() * PIECES.length)] ?? '')),
  (bytes, at, next) =>
    splice(
      bytes,
      at,
      0,
      Uint8Array.from({ length: 1 + next() * 4 }, () => 128 + next() * 128),
    ),
  (bytes, at, next) =>
    splice(bytes, at, 0, encode('[{"a":'[Math.floor(next() * 6)]?.repeat(next() * 3_000) ?? '')),
  (bytes, at, next) => splice(bytes, at, 0, bytes.slice(0, next() * bytes.length)),
  (bytes) => splice(bytes, 0, 0, Uint8Array.of(0xef, 0xbb, 0xbf)),
  (bytes) => encode(new TextDecoder().decode(bytes).replaceAll('\n', '\r\n')),
  (bytes) => encode(new TextDecoder().decode(bytes).replaceAll('"', "'")),
  (bytes) =>
    Uint8Array.from([...new TextDecoder().decode(bytes)].map((letter) => letter.charCodeAt(0) & 255)),
  (bytes) => utf16(bytes),
];

const damaged = (bytes: Uint8Array, next: () => number) => {
  let broken = bytes;
  for (let times = 1 + Math.floor(next() * 3); times > 0; times -= 1) {
    const damage = DAMAGES[Math.floor(next() * DAMAGES.length)];
    broken = damage?.(broken, Math.floor(next() * (broken.length + 1)), next) ?? broken;
  }
  return broken;
};

/** The lines of a file, as an editor shows them, in characters. */
const lineLengths = (bytes: Uint8Array) =>
  new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(bytes)
    .split('\n')
    .map((line) => [...line].length);

test(`${RENDERINGS.length * ROUNDS} broken files of all formats: a report each, its places within the file`, () => {
  RENDERINGS.forEach((rendering, seed) => {
    const next = random(seed + 1);
    const whole = encode(rendering.render(rows));
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = damaged(whole, next);
      // The quality checks see only what could be read: they cost most of the time and need not see every file.
      const withLints = round % 8 === 0;
      const { report } = validateText(bytes, { fileName: rendering.fileName, chunkBytes: CHUNK, withLints });
      const lengths = lineLengths(bytes);
      const misplaced = report.defects.filter(
        // A byte that is no UTF-8 counts as a character of its own only in some editors: lines with one may be longer.
        ({ line, column, code }) =>
          line < 1 ||
          line > lengths.length ||
          (code !== 'invalid_utf8' && (column ?? 1) > (lengths[line - 1] ?? 0) + 2),
      );
      expect({ round, misplaced }).toEqual({ round, misplaced: [] });
      expect(validationReport.safeParse(report).success).toBe(true);
      expect(report.ready || report.reason !== null).toBe(true);
    }
  });
});

describe('a defect planted at a known place is reported there', () => {
  const lines = rows.map((row) => JSON.stringify({ messages: row.messages, split: row.split }));

  test('in JSONL: a stray brace, by line and column in characters', () => {
    const next = random(99);
    for (let round = 0; round < 300; round += 1) {
      const blank = Math.floor(next() * 4);
      const victim = Math.floor(next() * lines.length);
      const text = lines[victim] ?? '';
      // Right after the first key's colon no value starts with "}".
      const column = text.indexOf(':') + 2;
      const broken = lines.map((line, index) =>
        index === victim ? `${text.slice(0, column - 1)}}${text.slice(column - 1)}` : line,
      );
      const ending = next() < 0.5 ? '\n' : '\r\n';
      const { report } = validateText(ending.repeat(blank) + broken.join(ending), {
        chunkBytes: 1 + Math.floor(next() * 90),
      });
      expect(report.defects.filter(({ severity }) => severity === 'error')).toMatchObject([
        { code: 'invalid_json', line: blank + victim + 1, column },
      ]);
    }
  });

  test('in pretty-printed JSON of every rendering: a stray comma after any opened list', () => {
    const documents = RENDERINGS.filter(({ fileName }) => fileName.endsWith('.json'));
    for (const rendering of documents) {
      const text = rendering.render(rows);
      const places = [...text.matchAll(/\[(?=[\s{])/g)].map(({ index }) => index + 1);
      expect(places.length).toBeGreaterThan(0);
      for (const place of places) {
        const before = text.slice(0, place).split('\n');
        const { report } = validateText(`${text.slice(0, place)},${text.slice(place)}`, {
          fileName: rendering.fileName,
        });
        expect(report.defects[0]).toMatchObject({
          code: 'broken_document',
          line: before.length,
          column: [...(before.at(-1) ?? '')].length + 1,
        });
      }
    }
  });

  test('a byte that is not UTF-8: by line, column and its offset in the file', () => {
    const good = encode(`${lines.join('\n')}\n`);
    const bad = Uint8Array.from([...encode('{"messages": "日本'), 0xff, ...encode('"}')]);
    const { report } = validateText(join([good, bad]));
    expect(report.defects).toMatchObject([{ code: 'invalid_utf8', line: 4, column: 17 }]);
    expect(report.defects[0]?.message).toContain(`offset ${good.length + 20} of the file (0xFF)`);
  });
});
