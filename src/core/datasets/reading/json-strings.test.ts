import fc from 'fast-check';
import { copyWithUsualEscapes } from './json-escapes.ts';
import { JsonStrings } from './json-strings.ts';

/** Where texts stand in a JSON value: how, and their bytes as `JSON.stringify` would write them; null when they are not there. */
function located(json: string, texts: readonly string[], before = '') {
  const strings = new JsonStrings();
  const bytes = new TextEncoder().encode(`${before}${json}`);
  const from = new TextEncoder().encode(before).length;
  strings.match(bytes.subarray(from), JSON.parse(json));
  const starts: number[] = [];
  const ends: number[] = [];
  const how = strings.locate(
    texts.map((content) => ({ content })),
    starts,
    ends,
  );
  if (how === null) return null;
  const written = starts.map((start, index) => {
    const end = ends[index] ?? 0;
    if (how === 'copies') return new TextDecoder().decode(bytes.subarray(start, end));
    const copy = new Uint8Array(end - start);
    const to = { bytes: copy, view: new DataView(copy.buffer) };
    return new TextDecoder().decode(copy.subarray(0, copyWithUsualEscapes(strings, [start, end], to, 0)));
  });
  return { how, written };
}

describe('the strings of a JSON value', () => {
  test.each`
    written                        | json                                           | texts                     | how          | copied
    ${'in order'}                  | ${'{"a":"x","b":["y",{"c":"z"}]}'}             | ${['x', 'z']}             | ${'copies'}  | ${['x', 'z']}
    ${'in another order'}          | ${'{"a":"x","b":"y"}'}                         | ${['y', 'x']}             | ${'copies'}  | ${['y', 'x']}
    ${'once, and asked for twice'} | ${'{"a":"x"}'}                                 | ${['x', 'x']}             | ${'copies'}  | ${['x', 'x']}
    ${'with white space'}          | ${'{ "a" : "x" ,\n"b" : "y" }'}                | ${['x', 'y']}             | ${'copies'}  | ${['x', 'y']}
    ${'after a key with escapes'}  | ${'{"a\\"":"x"}'}                              | ${['x']}                  | ${'copies'}  | ${['x']}
    ${'with usual escapes'}        | ${'["a\\"b\\\\","\\n\\t\\r\\b\\f"]'}           | ${['a"b\\']}              | ${'copies'}  | ${['a\\"b\\\\']}
    ${'empty'}                     | ${'["",""]'}                                   | ${['']}                   | ${'copies'}  | ${['']}
    ${'in one text'}               | ${'"x"'}                                       | ${['x']}                  | ${'copies'}  | ${['x']}
    ${'with an escape too many'}   | ${'["\\u0061b","c"]'}                          | ${['ab', 'c']}            | ${'escaped'} | ${['ab', 'c']}
    ${'with a slash escaped'}      | ${'["a\\/b"]'}                                 | ${['a/b']}                | ${'escaped'} | ${['a/b']}
    ${'all in ASCII'}              | ${'["\\u00E9 \\u201c\\ud83d\\uDE00\\u201d"]'}  | ${['é “😀”']}             | ${'escaped'} | ${['é “😀”']}
    ${'with escapes of escapes'}   | ${'["\\u0022\\u005C\\u000a\\u001F\\\\u0061"]'} | ${['"\\\n\u001f\\u0061']} | ${'escaped'} | ${['\\"\\\\\\n\\u001f\\\\u0061']}
  `('$written', ({ json, texts, how, copied }) => {
    expect(located(json, texts)).toEqual({ how, written: copied });
  });

  test.each`
    written                       | json                                         | text
    ${'as keys only'}             | ${'{"x":1}'}                                 | ${'x'}
    ${'after a key given twice'}  | ${'{"a":"x","a":"y"}'}                       | ${'y'}
    ${'around keys like numbers'} | ${'{"b":"x","1":"y"}'}                       | ${'x'}
    ${'at a depth not followed'}  | ${`${'['.repeat(102)}"x"${']'.repeat(102)}`} | ${'x'}
  `('are not found $written', ({ json, text }) => {
    expect(located(json, [text])).toBeNull();
  });

  test('are counted but not noted where there are very many, and noted again in the next value', () => {
    const strings = new JsonStrings();
    const match = (value: unknown) => strings.match(new TextEncoder().encode(JSON.stringify(value)), value);
    const texts = [{ content: 'x' }];
    expect(match(Array<string>(60_000).fill('x'))).toBe('all');
    expect(strings.locate(texts, [], [])).toBeNull();
    expect(match(['x'])).toBe('all');
    expect(strings.locate(texts, [], [])).toBe('copies');
  });

  test('are what JSON.stringify writes, however they are written and wherever in memory the value begins', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '/', '\n', '\u001f', '\u007f', 'a', '–', '\u2028', '😀'),
      }),
    );
    const writings: readonly ((one: string) => string)[] = [
      (one) => one,
      (one) => one.replace(/[^\\"u/a-f0-9nrtb[\],]/g, escapeUnits),
      (one) => one.replaceAll('/', '\\/'),
    ];
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1 }),
        fc.nat(9),
        fc.constantFrom(...writings),
        (texts, before, write) => {
          const found = located(write(JSON.stringify(texts)), texts, ' '.repeat(before));
          expect(found?.written).toEqual(texts.map((one) => JSON.stringify(one).slice(1, -1)));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const escapeUnits = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
