import { JsonScanner } from './json-scan.ts';
import type { SourceEvents } from './record-source.ts';

function scan(text: string, maxRecordBytes = 1000) {
  const found: unknown[] = [];
  const events: SourceEvents = {
    record: ({ value, line, isPair, conversationId }) => {
      found.push([
        isPair ? 'pair' : 'record',
        line,
        value,
        ...(conversationId === null ? [] : [conversationId]),
      ]);
    },
    metadata: (value, line) => found.push(['metadata', line, value]),
    notice: ({ code, values }, { line, column }) => found.push([code, line, column, values.key]),
    unreadable: ({ code }, { line, column }) => found.push([code, line, column]),
    fatal: ({ code }, { line, column }) => found.push([code, line, column]),
  };
  const scanner = JsonScanner.start(events, 0, maxRecordBytes);
  for (const byte of new TextEncoder().encode(text)) scanner.push(Uint8Array.of(byte));
  scanner.end();
  return found;
}

const silent: SourceEvents = {
  record: () => {},
  metadata: () => {},
  notice: () => {},
  unreadable: () => {},
  fatal: () => {},
};

const multi = `{
  "training_file_metadata": { "total_pairs": 3 },
  "consultant_profile": { "training_pairs": ["not these"] },
  "conversations": [
    {
      "conversation_metadata": { "conversation_id": "c-1" },
      "training_pairs": [
        { "id": 1 },
        { "id": 2 }
      ]
    },
    { "training_pairs": [{ "id": 3 }], "conversation_metadata": { "conversation_id": "too late" } },
    { "conversation_metadata": { "conversation_id": 7 } }
  ]
}`;

describe('whole-file JSON', () => {
  test.each`
    file                               | text                                                            | found
    ${'a list'}                        | ${'[\n{"a": 1},\n\n7]'}                                         | ${[['record', 2, { a: 1 }], ['record', 4, 7]]}
    ${'an object that is a record'}    | ${'\n{\n"turns": [{}]}'}                                        | ${[['record', 2, { turns: [{}] }]]}
    ${'objects one after another'}     | ${'{\n"a": 1}\n{\n"a": 2}'}                                     | ${[['record', 1, { a: 1 }], ['record', 3, { a: 2 }]]}
    ${'ShareGPT, pretty-printed'}      | ${'{"conversations": [\n{"from": "gpt"}]}'}                     | ${[['record', 1, { conversations: [{ from: 'gpt' }] }]]}
    ${'v4 single form'}                | ${'{"dataset_metadata": {},\n"training_pairs": [\n{"id": 1}]}'} | ${[['metadata', 1, {}], ['pair', 3, { id: 1 }]]}
    ${'a list of pairs that is none'}  | ${'{"training_pairs": {"a": 1}}'}                               | ${[['record', 1, { training_pairs: { a: 1 } }]]}
    ${'an escaped key is another key'} | ${'{"training\\u005fpairs": []}'}                               | ${[['record', 1, { training_pairs: [] }]]}
    ${'broken after two elements'}     | ${'[1,\n2,\n3 4]'}                                              | ${[['record', 1, 1], ['record', 2, 2], ['record', 3, 3], ['broken_document', 3, 3]]}
    ${'cut in the middle'}             | ${'[\n{"a": 1},\n{"b": '}                                       | ${[['record', 2, { a: 1 }], ['broken_document', 3, 7]]}
    ${'an element over the limit'}     | ${`["${'x'.repeat(2000)}",\n1]`}                                | ${[['row_too_large', 1, undefined], ['record', 2, 1]]}
    ${'a root over the limit'}         | ${`{"a":\n"${'x'.repeat(2000)}"}`}                              | ${[['row_too_large', 1, undefined]]}
    ${'a key given twice'}             | ${'[\n{"a": 1,\n "a": 2}]'}                                     | ${[['repeated_key', 3, 2, 'a'], ['record', 2, { a: 2 }]]}
    ${'a key over the limit'}          | ${`[{"${'k'.repeat(2000)}": 1}, 2]`}                            | ${[['row_too_large', 1, undefined], ['record', 1, 2]]}
  `('$file', ({ text, found }) => {
    expect(scan(text)).toEqual(found);
  });

  test('v4 multi form: pairs with their line and the id of their conversation', () => {
    expect(scan(multi)).toEqual([
      ['metadata', 2, { total_pairs: 3 }],
      ['pair', 8, { id: 1 }, 'c-1'],
      ['pair', 9, { id: 2 }, 'c-1'],
      ['pair', 12, { id: 3 }, 'conversation-2'],
      ['missing_field', 13, undefined],
    ]);
  });

  describe('keys given twice around the records', () => {
    const twice = (line: number, column: number, key: string) => ['repeated_key', line, column, key];
    test.each`
      place                                  | text                                                                                                   | found
      ${'the root, before its pairs'}        | ${'{"version": 1,\n "ü": 0, "version": 2,\n"training_pairs": [1]}'}                                    | ${[twice(2, 10, 'version'), ['pair', 3, 1]]}
      ${'the root, after its pairs'}         | ${'{"training_pairs": [1],\n"a": {"a": 1}, "a": 2}'}                                                   | ${[['pair', 1, 1], twice(2, 16, 'a')]}
      ${'the list of pairs itself'}          | ${'{"training_pairs": [1],\n"training_pairs": [2]}'}                                                   | ${[['pair', 1, 1], twice(2, 1, 'training_pairs'), ['pair', 2, 2]]}
      ${'written in two ways'}               | ${'{"training_pairs": [],\n"ü": 1, "\\u00fc": 2}'}                                                     | ${[twice(2, 9, 'ü')]}
      ${'a conversation'}                    | ${'{"conversations": [{"id": 1,\n"training_pairs": [1], "id": 2},\n{"id": 3, "training_pairs": []}]}'} | ${[['pair', 2, 1, 'conversation-1'], twice(2, 24, 'id')]}
      ${'a conversation, before its pairs'}  | ${'{"conversations": [{"id": 1, "id": 2,\n"training_pairs": [1]}]}'}                                   | ${[twice(1, 30, 'id'), ['pair', 2, 1, 'conversation-1']]}
      ${'the list of conversations'}         | ${'{"conversations": [{"training_pairs": []}],\n"conversations": [{"training_pairs": []}]}'}           | ${[twice(2, 1, 'conversations')]}
      ${'a root that is one record, once'}   | ${'{"a": 1, "a": 2}'}                                                                                  | ${[twice(1, 10, 'a'), ['record', 1, { a: 2 }]]}
      ${'no root: each of them has it once'} | ${'{"training_pairs": [], "a": 1}\n{"training_pairs": [], "a": 1}'}                                    | ${[]}
      ${'an object that is no conversation'} | ${'{"conversations": {"a": {"b": 1}, "c": {"b": 1}}, "training_pairs": []}'}                           | ${[]}
    `('$place', ({ text, found }) => {
      expect(scan(text)).toEqual(found);
    });

    test('are looked for in bounded memory', () => {
      const keys = Array.from({ length: 50_000 }, (_, key) => `"key ${key}": 0`);
      const scanner = JsonScanner.start(silent, 0, 1000);
      scanner.push(new TextEncoder().encode(`{"training_pairs": [], ${keys.join(', ')}`));
      expect(JSON.stringify(scanner.save()).length).toBeLessThan(50_000);
    });
  });

  test('a file longer than the limit is fine as long as its records are not', () => {
    const pairs = Array.from({ length: 100 }, (_, id) => JSON.stringify({ id, text: 'x'.repeat(100) }));
    const found = scan(`{"dataset_metadata": {}, "training_pairs": [${pairs.join(',\n')}]}`, 200);
    expect(found).toHaveLength(101);
  });

  test('bytes that are not UTF-8 cost their element only, and are placed', () => {
    const events: unknown[] = [];
    const scanner = JsonScanner.start(
      {
        ...silent,
        record: ({ value }) => events.push(value),
        unreadable: ({ code, values }, place) => events.push([code, values.offset, place]),
      },
      0,
      1000,
    );
    scanner.push(Buffer.from('[{"a":\n "é"},\n1]', 'latin1'));
    scanner.end();
    expect(events).toEqual([['invalid_utf8', 9, { line: 2, column: 3, offset: 9 }], 1]);
  });
});
