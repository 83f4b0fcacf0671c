import fc from 'fast-check';
import { JsonAutomaton, MAX_JSON_DEPTH, startOfJson, type JsonAutomatonState } from './json-automaton.ts';
import { locateJsonError } from './json-error-position.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const noEvents = { valueStart: () => {}, valueEnd: () => {}, key: () => {} };

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('where JSON breaks', () => {
  test.each`
    text                              | line | column                | reason
    ${'{"a": 1,}'}                    | ${1} | ${9}                  | ${'"}" where a key in quotes should be'}
    ${'{"a" 1}'}                      | ${1} | ${6}                  | ${'"1" where ":" after the key should be'}
    ${'{a: 1}'}                       | ${1} | ${2}                  | ${'"a" where a key in quotes or "}" should be'}
    ${'[1 2]'}                        | ${1} | ${4}                  | ${'"2" where "," or "]" should be'}
    ${'{"a": [1}'}                    | ${1} | ${9}                  | ${'"}" where "," or "]" should be'}
    ${'{\n  "a": 1\n  "b": 2\n}'}     | ${3} | ${3}                  | ${'""" where "," or "}" should be'}
    ${'{"ä😀": x}'}                   | ${1} | ${8}                  | ${'"x" where a value should be'}
    ${'{"a": "b\nc"}'}                | ${1} | ${9}                  | ${'the line ends inside a text'}
    ${'"tab\there"'}                  | ${1} | ${5}                  | ${'a text holds a control character'}
    ${'"\\x41"'}                      | ${1} | ${3}                  | ${'"\\x" is not an escape that JSON knows'}
    ${'"\\u12G4"'}                    | ${1} | ${6}                  | ${'"\\u" needs four hexadecimal digits'}
    ${'[tru]'}                        | ${1} | ${5}                  | ${'"]" where true, false or null should be'}
    ${'[1.]'}                         | ${1} | ${4}                  | ${'"]" where a digit should be'}
    ${'[-]'}                          | ${1} | ${3}                  | ${'"]" where a digit should be'}
    ${'[01]'}                         | ${1} | ${3}                  | ${'"1" where "," or "]" should be'}
    ${'{"a": 1} x'}                   | ${1} | ${10}                 | ${'"x" where nothing more should be'}
    ${'{"a": [1, 2'}                  | ${1} | ${12}                 | ${'the text ends inside a list'}
    ${'{"a": {"b'}                    | ${1} | ${10}                 | ${'the text ends inside a text'}
    ${'{"a": {'}                      | ${1} | ${8}                  | ${'the text ends inside an object'}
    ${''}                             | ${1} | ${1}                  | ${'the text ends where a value should be'}
    ${'NaN'}                          | ${1} | ${1}                  | ${'"N" where a value should be'}
    ${'['.repeat(MAX_JSON_DEPTH + 1)} | ${1} | ${MAX_JSON_DEPTH + 1} | ${'it is nested deeper than 1,000 levels'}
  `('$text: line $line, column $column', ({ text, line, column, reason }) => {
    expect(locateJsonError(encode(text))).toMatchObject({ line, column, reason });
  });

  test('nowhere, when JSON.parse takes the text, and somewhere, when it does not', () => {
    const mutated = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '\\', '0', '.', 'e', '-', '\n', 't', ' '),
      )
      .map(([json, at, insert]) => {
        const index = at % (json.length + 1);
        return json.slice(0, index) + insert + json.slice(index + (at % 2));
      })
      .filter((text) => !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.oneof(fc.json(), mutated), (text) => {
        expect(locateJsonError(encode(text)) === null).toBe(parses(text));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('events', () => {
  function eventsOf(text: string, chunkBytes: number) {
    const events: string[] = [];
    const state: JsonAutomatonState = startOfJson();
    const automaton = new JsonAutomaton(
      {
        valueStart: (depth, offset, line) => void events.push(`${depth} start ${offset} line ${line}`),
        valueEnd: (depth, end) => void events.push(`${depth} end ${end}`),
        key: (depth, start, end) => void events.push(`${depth} key ${text.slice(start, end)}`),
      },
      state,
      true,
    );
    const bytes = encode(text);
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      expect(automaton.feed(bytes.subarray(start, start + chunkBytes), start)).toBeNull();
    }
    expect(automaton.end(bytes.length)).toBeNull();
    return events;
  }

  test.each([1, 2, 5, 100])('tell keys, starts and ends, read %i bytes at a time', (chunkBytes) => {
    expect(eventsOf('{"a":\n[12, true]}\n7', chunkBytes)).toEqual([
      '0 start 0 line 1',
      '1 key a',
      '1 start 6 line 2',
      '2 start 7 line 2',
      '2 end 9',
      '2 start 11 line 2',
      '2 end 15',
      '1 end 16',
      '0 end 17',
      '0 start 18 line 3',
      '0 end 19',
    ]);
  });

  test('several values are an error where one is expected', () => {
    const automaton = new JsonAutomaton(noEvents, startOfJson(), false);
    expect(automaton.feed(encode('{} {}'), 0)).toMatchObject({ column: 4 });
  });
});
