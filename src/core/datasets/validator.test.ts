import { validateText } from './testing/validate-text.ts';
import { createValidator } from './validator.ts';

const exchange = (question: string, answer: string, more: object = {}) => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  ...more,
});
const good = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify(exchange(`Question ${index}?`, `Answer ${index}.`)),
  );

describe('a file with defects', () => {
  const rows = [
    ...good(12),
    '',
    '{"messages": [}',
    JSON.stringify({ messages: [{ role: 'robot', content: 'x' }] }),
    JSON.stringify(exchange('Again?', 'Answer 0.', { conversation_id: 'c-9' })),
    JSON.stringify(exchange('Question 0?', 'Answer 0.')),
    JSON.stringify(exchange('Short?', 'ok')),
    JSON.stringify(exchange('Long?', 'It goes on and on and \\')),
    JSON.stringify(exchange('Escaped?', 'first\\nsecond')),
  ];
  const { report, found, statistics } = validateText(rows.join('\r\n'));

  test('reports all of them in one pass, each at its physical line', () => {
    expect(found).toEqual([
      '14:invalid_json',
      '15:unknown_role',
      '17:duplicate_row',
      '18:target_near_empty',
      '19:target_cut_off',
      '20:literal_newline',
    ]);
    expect(report.defects[0]).toMatchObject({ column: 15, severity: 'error' });
    expect(report.defects[2]?.message).toBe('The row repeats line 1 exactly.');
  });

  test('counts them, and the rows that remain', () => {
    expect(report.counts).toMatchObject({
      errors: 2,
      warnings: 4,
      by_code: { invalid_json: 1, unknown_role: 1 },
    });
    expect(report.rows).toEqual({ total: 19, usable: 17, rejected: 2, placeholders: 0 });
    expect(report).toMatchObject({ ready: true, reason: null, targets: 17 });
    expect(statistics.conversations).toBe(17);
  });

  test('says what the format was recognized by', () => {
    expect(report).toMatchObject({
      format: 'openai_chat',
      detected_format: 'openai_chat',
      evidence: 'Line 1 has a list "messages".',
    });
  });
});

describe('a file as a whole', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const bytes = (...values: number[]) => Uint8Array.from(values);
  test.each`
    file                             | content                                                                   | name         | found                                                           | reason
    ${'empty'}                       | ${''}                                                                     | ${'a.jsonl'} | ${['1:empty_file']}                                             | ${'The file holds no records.'}
    ${'blank'}                       | ${'\n\r\n  \n'}                                                           | ${'a.jsonl'} | ${['1:empty_file']}                                             | ${'The file holds no records.'}
    ${'an empty list'}               | ${'[]'}                                                                   | ${'a.json'}  | ${['1:empty_file']}                                             | ${'The file holds no records.'}
    ${'a renamed zip'}               | ${bytes(0x50, 0x4b, 3, 4, 0)}                                             | ${'a.jsonl'} | ${['1:compressed_file']}                                        | ${/zip archive/}
    ${'gzip'}                        | ${bytes(0x1f, 0x8b, 8, 0)}                                                | ${'a.jsonl'} | ${['1:compressed_file']}                                        | ${/gzip archive/}
    ${'UTF-16'}                      | ${bytes(0xff, 0xfe, 0x7b, 0)}                                             | ${'a.jsonl'} | ${['1:utf16_file']}                                             | ${/UTF-16/}
    ${'binary'}                      | ${bytes(0x41, 0x0a, 0x41, 0)}                                             | ${'a.jsonl'} | ${['2:binary_file']}                                            | ${/NUL byte at offset 3/}
    ${'truncated JSON'}              | ${'[\n{"messages": [{'}                                                   | ${'a.json'}  | ${['2:broken_document']}                                        | ${/ends inside an object/}
    ${'a CSV'}                       | ${'instruction,output\na,b'}                                              | ${'a.csv'}   | ${['1:unknown_format', '1:invalid_json', '2:invalid_json']}     | ${/No record/}
    ${'records of no format'}        | ${'{"prompt":"a"}\n[1]\n'}                                                | ${'a.jsonl'} | ${['1:unknown_record', '1:unknown_format', '2:unknown_record']} | ${/No record/}
    ${'a list named .jsonl'}         | ${`[${good(12).join(',\n')}]`}                                            | ${'a.jsonl'} | ${['1:extension_mismatch']}                                     | ${null}
    ${'lines named .json'}           | ${good(12).join('\n')}                                                    | ${'a.json'}  | ${['1:extension_mismatch']}                                     | ${null}
    ${'lines named .txt'}            | ${good(12).join('\n')}                                                    | ${'a.txt'}   | ${['1:extension_mismatch']}                                     | ${null}
    ${'a name without an ending'}    | ${good(12).join('\n')}                                                    | ${'chats'}   | ${[]}                                                           | ${null}
    ${'a byte order mark'}           | ${`\uFEFF${good(12).join('\n')}`}                                         | ${'a.jsonl'} | ${[]}                                                           | ${null}
    ${'bytes of Latin-1'}            | ${Uint8Array.from([...utf8(`${good(12).join('\n')}\n"caf`), 0xe9, 0x22])} | ${'a.jsonl'} | ${['13:invalid_utf8']}                                          | ${null}
    ${'a line of 10,000 characters'} | ${`${good(12).join('\n')}\n${'y'.repeat(10_000)}`}                        | ${'a.jsonl'} | ${['13:invalid_json']}                                          | ${null}
    ${'too few targets'}             | ${good(9).join('\n')}                                                     | ${'a.jsonl'} | ${[]}                                                           | ${'The file has 9 answers to train on; at least 10 are needed.'}
    ${'nothing to train on'} | ${good(12)
      .map((row) => row.replace('{', '{"split":"validation",'))
      .join('\n')} | ${'a.jsonl'} | ${[]} | ${/marked for validation/}
    ${'too many errors'}             | ${[...good(12), '{', '{', '{'].join('\n')}                                | ${'a.jsonl'} | ${['13:invalid_json', '14:invalid_json', '15:invalid_json']}    | ${/^3 of 15 rows \(20 %\) have errors/}
  `('$file: $found', ({ content, name, found, reason }) => {
    const validated = validateText(content, { fileName: name });
    expect(validated.found).toEqual(found);
    expect(validated.report.ready).toBe(reason === null);
    if (reason === null) expect(validated.report.reason).toBeNull();
    else expect(validated.report.reason).toMatch(reason);
  });

  test('lines of several MB are read, longer ones than the limit are skipped and reported', () => {
    const long = JSON.stringify(exchange('Long?', 'z'.repeat(3 * 1024 * 1024)));
    const content = [...good(12), long, JSON.stringify(exchange('Last?', 'The last answer.'))].join('\n');
    expect(validateText(content, { chunkBytes: 1024 * 1024 }).report.rows.usable).toBe(14);
    const reading = { probeBytes: 1024, maxRecordBytes: 1024 * 1024 };
    const limited = validateText(content, { chunkBytes: 1024 * 1024, reading });
    expect(limited.found).toEqual(['13:row_too_large']);
    expect(limited.report.rows.usable).toBe(13);
  });

  test('brackets nested without end are a defect, not a crash', () => {
    const deep = '['.repeat(2_000_000);
    expect(validateText(`${good(12).join('\n')}\n${deep}\n`).found).toEqual(['13:invalid_json']);
    expect(validateText(deep).found).toEqual(['1:broken_document']);
  });
});

describe('a format that was asked for', () => {
  test('is used even when the file looks like another one, and both are told', () => {
    const { report, found } = validateText(good(12).join('\n'), { requestedFormat: 'alpaca' });
    expect(report).toMatchObject({ format: 'alpaca', detected_format: 'openai_chat', ready: false });
    expect(found.slice(0, 2)).toEqual(['1:missing_field', '1:missing_field']);
    expect(report.counts.by_code).toMatchObject({ missing_field: 24, requested_format_differs: 1 });
    expect(report.defects.find(({ code }) => code === 'requested_format_differs')?.message).toBe(
      'The file was read as Alpaca, as asked, but it looks like OpenAI chat.',
    );
  });
});

describe('the report', () => {
  test('keeps the first hundred defects of a code and counts all', () => {
    const { report } = validateText('oops\n'.repeat(250));
    expect(report.counts.by_code).toEqual({ invalid_json: 250, unknown_format: 1 });
    expect(report.defects.filter(({ code }) => code === 'invalid_json')).toHaveLength(100);
    expect(report.defects.at(-1)).toMatchObject({ line: 100 });
  });

  test('shows the limits it was judged by, and those may be changed', () => {
    const limits = { minTargets: 2, maxErrorShare: 0.5 };
    const { report } = validateText([...good(2), '{'].join('\n'), { limits });
    expect(report.limits).toMatchObject({ min_targets: 2, max_error_share: 0.5 });
    expect(report.ready).toBe(true);
  });
});

test('the normalized file states the weight of every assistant message and of no other', () => {
  const row = {
    id: 'c',
    messages: [...exchange('Why?', 'Because.').messages, { role: 'user', content: 'So?' }],
  };
  const { normalized, found } = validateText(JSON.stringify(row));
  expect(found).toEqual(['1:dangling_user_turn']);
  expect(new TextDecoder().decode(normalized)).toBe(
    '{"conversation_id":"c","split":"train","messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"Because.","weight":1}]}\n',
  );
});

test('without a sink it reports the same and writes nothing', () => {
  const content = good(12).join('\n');
  const { normalized, ...withSink } = validateText(content);
  const { report, statistics, normalizedBytes } = validateText(content, { sink: null });
  expect({ report, statistics }).toEqual({ report: withSink.report, statistics: withSink.statistics });
  expect([normalizedBytes, normalized.length > 0]).toEqual([0, true]);
});

test('tells how far it is, and when the rest need not be read', () => {
  const validator = createValidator({ fileName: 'a.json', requestedFormat: null, sink: null });
  validator.push(new TextEncoder().encode(`[${'1,'.repeat(40_000)}`));
  expect(validator.taken).toEqual({ bytes: 80_001, rows: 40_000 });
  expect(validator.isOver).toBe(false);
  validator.push(new TextEncoder().encode('oops'));
  expect(validator.isOver).toBe(true);
});

describe('a defect knows the byte of the file where its row begins, or the very byte', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const rows = good(12);
  const noAnswer = '{"messages":[{"role":"user","content":"Grüße?"}]}';
  const german = JSON.stringify(exchange('Wie?', 'Das ist nicht so und auch nicht für die anderen.'));
  const english = JSON.stringify(exchange('How?', 'This is what they have and that is not for you.'));
  const copied = JSON.stringify(exchange('Again?', 'Once more.', { split: 'train' }));
  const pretty = (values: string[]) =>
    JSON.stringify(
      values.map((value) => JSON.parse(value) as unknown),
      null,
      2,
    );
  const tooLong = `{"messages":"${'x'.repeat(3000)}"}`;
  const reading = { probeBytes: 64, maxRecordBytes: 2000 };

  test.each([
    ['a row of lines', [...rows, noAnswer].join('\r\n'), 'no_assistant', noAnswer],
    ['after a byte order mark', `\uFEFF${[noAnswer, ...rows].join('\n')}`, 'no_assistant', noAnswer],
    ['broken JSON', [...rows, '{"a": ü}'].join('\n'), 'invalid_json', 'ü}'],
    ['no object', [...rows, '7'].join('\n'), 'wrong_type', '7'],
    ['a line that is too long', [...rows, tooLong, '7'].join('\n'), 'row_too_large', tooLong],
    ['a copy', [...rows, copied, copied].join('\n'), 'duplicate_row', copied],
    [
      'a language',
      [...Array.from({ length: 8 }, () => english), german, german].join('\n'),
      'language_mix',
      german,
    ],
    ['an element of a list on one line', `[${[...rows, noAnswer].join(',')}]`, 'no_assistant', noAnswer],
    [
      'an element over many lines',
      pretty([...rows, noAnswer]),
      'no_assistant',
      '{\n    "messages": [\n      {\n        "role": "user",\n        "content": "Grüße?"',
    ],
    ['a list that breaks off', `[\n${rows.join(',\n')},\n{"messages": ]`, 'broken_document', ']'],
    ['an element that is too long', `[${rows.join(',')},${tooLong}]`, 'row_too_large', tooLong],
    [
      'a conversation without pairs',
      '{"training_file_metadata":{},"conversations":[{"conversation_metadata":{}}]}',
      'missing_field',
      '{"conversation_metadata":{}}',
    ],
  ])('%s', (_, text, code, expected) => {
    const bytes = utf8(text);
    for (const chunkBytes of [7, bytes.length]) {
      const { report } = validateText(bytes, { chunkBytes, reading });
      const offset = report.defects.findLast((defect) => defect.code === code)?.offset;
      expect(new TextDecoder().decode(bytes.subarray(offset)).slice(0, expected?.length)).toBe(expected);
    }
  });

  test('what is said of the whole file has none', () => {
    const { report } = validateText('{"prompt":"a"}');
    expect(report.defects.find(({ code }) => code === 'unknown_format')).not.toHaveProperty('offset');
  });
});
