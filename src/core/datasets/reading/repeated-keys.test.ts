import fc from 'fast-check';
import { JsonStrings } from './json-strings.ts';
import { findRepeatedKey } from './repeated-keys.ts';
import { validateText } from '../testing/validate-text.ts';

const find = (text: string) => findRepeatedKey(new TextEncoder().encode(text));
const mayRepeatKeys = (text: string) =>
  new JsonStrings().match(new TextEncoder().encode(text), JSON.parse(text)) === 'more_written';

describe('a key that an object has twice', () => {
  test.each`
    text                                       | key            | offset
    ${'{"a":1,"a":2}'}                         | ${'a'}         | ${7}
    ${'{"a":1,"b":{"c":1,"d":2,"c":3}}'}       | ${'c'}         | ${24}
    ${'[{"a":1},{"a":1,"b":2 , "b" :\n3}]'}    | ${'b'}         | ${24}
    ${'{"ä":1,"\\u00e4":2}'}                   | ${'ä'}         | ${8}
    ${'{"a\\"":1,"a\\"":2}'}                   | ${'a"'}        | ${9}
    ${'{"a\\\\":1,"a\\\\":2}'}                 | ${'a\\'}       | ${9}
    ${'{"__proto__":1,"__proto__":2}'}         | ${'__proto__'} | ${15}
    ${'{"a":[],"a":[{"a":1}]}'}                | ${'a'}         | ${8}
    ${'{"a":1,"\ufeffa":2}'}                   | ${null}        | ${null}
    ${'{"a":1,"b":2}'}                         | ${null}        | ${null}
    ${'{"a":{"a":{"a":1}},"b":[{"a":1},"a"]}'} | ${null}        | ${null}
    ${'{"a":"\\"b\\": 1, \\"b\\": 2"}'}        | ${null}        | ${null}
    ${'{"a":" : ","b":" : "}'}                 | ${null}        | ${null}
    ${'"a"'}                                   | ${null}        | ${null}
  `('$text: $key', ({ text, key, offset }) => {
    expect(find(text)).toEqual(key === null ? null : { key, offset });
    if (key !== null) expect(mayRepeatKeys(text)).toBe(true);
  });

  test('is suspected wherever there is one, however the text is written', () => {
    const key = fc.constantFrom('a', 'b', '"', '\\', ':', 'ä', '');
    const space = fc.constantFrom('', ' ', '\n  ');
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('1', '"x"', '":"', '" : "', '"\\":"', 'null'),
        fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
        fc
          .array(fc.tuple(key, space, tie('value')), { maxLength: 3 })
          .map(
            (pairs) =>
              `{${pairs.map(([name, gap, of]) => `${JSON.stringify(name)}${gap}:${gap}${of}`).join(',')}}`,
          ),
      ),
    }));
    fc.assert(
      fc.property(value, (text) => {
        if (find(text) !== null) expect(mayRepeatKeys(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('is not looked for closely in rows that quote JSON', () => {
    const row = {
      messages: [{ role: 'user', content: 'Like {"a": 1, "a": 2}, {"b" : [":"]}?' }],
      'x:': { y: [] },
    };
    for (const indent of [0, 2]) expect(mayRepeatKeys(JSON.stringify(row, null, indent))).toBe(false);
  });

  test('is a warning at its place, and the row is read with the last of the two', () => {
    const rows = Array.from(
      { length: 12 },
      (_, index) =>
        `{"messages":[{"role":"user","content":"${index}?"},{"role":"assistant","content":"Answer ${index}."}]}`,
    );
    const twice =
      '{"messages":[], "messages":[{"role":"user","content":"Ü","content":"12?"},{"role":"assistant","content":"Answer 12."}]}';
    const { report, normalizedRows } = validateText([...rows, twice].join('\n'));
    expect(report.ready).toBe(true);
    expect(report.defects).toEqual([
      expect.objectContaining({ code: 'repeated_key', severity: 'warning', line: 13, column: 17 }),
    ]);
    expect(report.defects[0]?.message).toBe(
      'An object of the record has the key "messages" twice; only the last of the two was read.',
    );
    expect(normalizedRows.at(-1)?.messages[0]?.content).toBe('12?');
  });

  test('is a warning around the records of a document too, which are all read', () => {
    const pair = (id: number) =>
      `{"id":"${id}","conversation_id":"c","turn_number":1,"current_user_input":"${id}?","target_response":"Answer ${id}."}`;
    const pairs = Array.from({ length: 6 }, (_, id) => pair(id)).join(',');
    const more = Array.from({ length: 6 }, (_, id) => pair(id + 6)).join(',');
    const { report, normalizedRows } = validateText(
      `{"dataset_metadata":{},\n"training_pairs":[${pairs}],\n"training_pairs":[${more}]}`,
      { fileName: 'dataset.json' },
    );
    expect(normalizedRows).toHaveLength(12);
    expect(report.defects.filter(({ code }) => code === 'repeated_key')).toEqual([
      expect.objectContaining({
        ...{ severity: 'warning', line: 3, column: 1 },
        message:
          'An object around the records has the key "training_pairs" twice; every record inside was read.',
      }),
    ]);
  });

  test('in a value of many levels does not exhaust anything', () => {
    const deep = `${'{"a":'.repeat(900)}{"b":1,"b":2}${'}'.repeat(900)}`;
    expect(mayRepeatKeys(deep)).toBe(true);
    expect(find(deep)?.key).toBe('b');
    const deeper = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(mayRepeatKeys(deeper)).toBe(false);
  });
});
