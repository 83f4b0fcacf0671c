import fc from 'fast-check';
import { JsonStrings } from './json-strings.ts';

/** What stands where the texts were found; null when they were not. */
function located(json: string, texts: readonly string[], before = ''): string[] | null {
  const strings = new JsonStrings();
  const bytes = new TextEncoder().encode(`${before}${json}`);
  const from = new TextEncoder().encode(before).length;
  strings.match(bytes.subarray(from), JSON.parse(json));
  const starts: number[] = [];
  const ends: number[] = [];
  const messages = texts.map((content) => ({ content }));
  if (!strings.locate(messages, starts, ends)) return null;
  return starts.map((start, index) => new TextDecoder().decode(strings.bytes.subarray(start, ends[index])));
}

describe('the strings of a JSON value', () => {
  test.each`
    written                        | json                                         | texts         | copies
    ${'in order'}                  | ${'{"a":"x","b":["y",{"c":"z"}]}'}           | ${['x', 'z']} | ${['x', 'z']}
    ${'in another order'}          | ${'{"a":"x","b":"y"}'}                       | ${['y', 'x']} | ${['y', 'x']}
    ${'once, and asked for twice'} | ${'{"a":"x"}'}                               | ${['x', 'x']} | ${['x', 'x']}
    ${'with white space'}          | ${'{ "a" : "x" ,\n"b" : "y" }'}              | ${['x', 'y']} | ${['x', 'y']}
    ${'as keys only'}              | ${'{"x":1}'}                                 | ${['x']}      | ${null}
    ${'after a key with escapes'}  | ${'{"a\\"":"x"}'}                            | ${['x']}      | ${['x']}
    ${'with usual escapes'}        | ${'["a\\"b\\\\","\\n\\t\\r\\b\\f"]'}         | ${['a"b\\']}  | ${['a\\"b\\\\']}
    ${'with an escape too many'}   | ${'["\\u0061","\\/"]'}                       | ${['a']}      | ${null}
    ${'with a slash escaped'}      | ${'["\\/"]'}                                 | ${['/']}      | ${null}
    ${'both ways'}                 | ${'["\\u0061","a"]'}                         | ${['a']}      | ${['a']}
    ${'after a key given twice'}   | ${'{"a":"x","a":"y"}'}                       | ${['y']}      | ${null}
    ${'around keys like numbers'}  | ${'{"b":"x","1":"y"}'}                       | ${['x']}      | ${null}
    ${'at a depth not followed'}   | ${`${'['.repeat(102)}"x"${']'.repeat(102)}`} | ${['x']}      | ${null}
    ${'empty'}                     | ${'["",""]'}                                 | ${['']}       | ${['']}
    ${'in one text'}               | ${'"x"'}                                     | ${['x']}      | ${['x']}
  `('$written', ({ json, texts, copies }) => {
    expect(located(json, texts)).toEqual(copies);
  });

  test('are found wherever in memory the value begins, and are what JSON.stringify writes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '\n', '\u001f', 'a', '–', '\u2028', '😀'),
        maxLength: 40,
      }),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.nat(9), (texts, before) => {
        const needsUnicodeEscape = texts.some((one) => JSON.stringify(one).includes('\\u'));
        const found = located(JSON.stringify(texts), texts, ' '.repeat(before));
        if (!needsUnicodeEscape) expect(found).toEqual(texts.map((one) => JSON.stringify(one).slice(1, -1)));
        else if (found !== null) expect(found.map((one) => JSON.parse(`"${one}"`) as string)).toEqual(texts);
      }),
      { numRuns: 1000 },
    );
  });
});
