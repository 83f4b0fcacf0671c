import { packState, unpackState } from '../packed-state.ts';
import { validateText } from '../testing/validate-text.ts';
import { createValidator, type ValidatorSnapshot } from '../validator.ts';
import { guessLanguage } from './languages.ts';
import { lengthBin, RowLengthCollector, truncationAt } from './row-lengths.ts';

const row = (question: string, answer: string, more: object = {}) => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  ...more,
});
const jsonl = (...rows: object[]) => rows.map((one) => JSON.stringify(one)).join('\n');
const train = { split: 'train' };
const validation = { split: 'validation' };
const long = (ending: string) => `${'A sentence that goes on for a while. '.repeat(3)}${ending}`;
const inAscii = (one: object) =>
  JSON.stringify(one).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const essay =
  'Keep the plants near a bright window, water them once a week, and turn the pots every few days so that they grow evenly.';

describe('a quality check', () => {
  test.each`
    finds                                | rows                                                                                                                     | found
    ${'an exact copy'}                   | ${[row('Q', 'Answer', train), row('Q', 'Answer', train)]}                                                                | ${['2:duplicate_row']}
    ${'a copy in the other split'}       | ${[row('Q', 'Answer', train), row('Q', 'Answer', validation)]}                                                           | ${['2:leaked_split']}
    ${'no copy where only a part is'}    | ${[{ ...train, messages: [...row('Q', 'Answer').messages, ...row('R', 'Second').messages] }, row('Q', 'Answer', train)]} | ${[]}
    ${'another answer'}                  | ${[row('Q', 'Answer', train), row('Q', 'Different', train)]}                                                             | ${['2:contradicting_target']}
    ${'another answer only once'}        | ${[row('Q', 'Answer', train), row('Q', 'Different', train), row('Q', 'Different', train)]}                               | ${['2:contradicting_target', '3:duplicate_row']}
    ${'a conversation torn apart'}       | ${[row('Q', 'Answer', { id: 'c', ...train }), row('R', 'Second', { id: 'c', ...validation })]}                           | ${['2:conversation_in_both_splits']}
    ${'nearly the same text'}            | ${[row('How?', `${essay} ${essay} First.`, train), row('How?!', `${essay} ${essay} Last.`, train)]}                      | ${['2:near_duplicate_row']}
    ${'no likeness of other texts'}      | ${[row('How?', essay, train), row('Why?', essay.split(' ').reverse().join(' '), train)]}                                 | ${[]}
    ${'a very short target'}             | ${[row('Q', 'ok', train)]}                                                                                               | ${['1:target_near_empty']}
    ${'a very long target'}              | ${[row('Q', 'word. '.repeat(2_700), train)]}                                                                             | ${['1:target_very_long']}
    ${'a row beyond every usual length'} | ${[row('word. '.repeat(2_000), 'word. '.repeat(2_000), train)]}                                                          | ${['1:row_over_length']}
    ${'a target cut by a backslash'}     | ${[row('Q', 'It goes on \\', train)]}                                                                                    | ${['1:target_cut_off']}
    ${'a target cut in a clause'}        | ${[row('Q', long('and then the'), train)]}                                                                               | ${['1:target_cut_off']}
    ${'no cut after a whole sentence'}   | ${[row('Q', long('The end.'), train)]}                                                                                   | ${[]}
    ${'literal line breaks'}             | ${[row('one\\ntwo', 'Answer', train)]}                                                                                   | ${['1:literal_newline']}
    ${'an empty system message'}         | ${[{ ...train, messages: [{ role: 'system', content: ' ' }, ...row('Q', 'Answer').messages] }]}                          | ${['1:empty_system']}
    ${'a weight on a user message'}      | ${[{ ...train, messages: [{ role: 'user', content: 'Q', weight: 1 }, row('Q', 'Answer').messages[1]] }]}                 | ${['1:weight_ignored']}
    ${'an e-mail address'}               | ${[row('Q', 'Write to jane.doe@corp.io.', train)]}                                                                       | ${['1:email_address']}
    ${'no made-up e-mail address'}       | ${[row('Q', 'Write to jane@example.com, or @jane.', train)]}                                                             | ${[]}
    ${'an international phone number'}   | ${[row('Call +49 170 1234567', 'Answer', train)]}                                                                        | ${['1:phone_number']}
    ${'an American phone number'}        | ${[row('Q', 'Call (415) 867-5309 now', train)]}                                                                          | ${['1:phone_number']}
    ${'no number made up for stories'}   | ${[row('Q', 'Call 415-555-0123 on 2024-01-15 at 10:30', train)]}                                                         | ${[]}
    ${'a key'}                           | ${[row('Q', `Use ghp_${'a1'.repeat(18)} there`, train)]}                                                                 | ${['1:secret_key']}
  `('finds $finds', ({ rows, found }) => {
    expect(validateText(jsonl(...rows)).found.filter((text) => !text.includes('extension'))).toEqual(found);
  });

  test.each`
    written                     | write
    ${'with white space'}       | ${(one: object) => JSON.stringify(one, null, 1).replaceAll('\n', ' ')}
    ${'with escapes for ASCII'} | ${inAscii}
    ${'with slashes escaped'}   | ${(one: object) => JSON.stringify(one).replaceAll('/', '\\/')}
  `('finds a copy $written, and writes both rows alike', ({ write }) => {
    const texts = row('“Why”\n1/2 😀?', `\tBecause – of "that" / ${essay}`, train);
    const { found, normalized } = validateText(`${JSON.stringify(texts)}\n${write(texts)}`);
    expect(found).toEqual(['2:duplicate_row']);
    const [first, second] = new TextDecoder().decode(normalized).replace('-2"', '-1"').split('\n');
    expect(second).toBe(first);
  });

  test('never shows what it masks', () => {
    const secret = `sk-${'Zq9'.repeat(10)}`;
    const text = `Mail jane.doe@corp.io, call +49 170 1234567, key ${secret}`;
    const told = JSON.stringify(validateText(jsonl(row('Q', text, train))).report);
    expect(told).toContain('j…@….io');
    expect(told).not.toMatch(/jane|corp|1234567|Zq9/);
  });

  test('looks at a repeated system message once', () => {
    const rows = [1, 2, 3].map((index) => ({
      ...train,
      messages: [
        { role: 'system', content: 'Write to help@corp.io' },
        ...row(`Q${index}`, `Answer ${index}`).messages,
      ],
    }));
    expect(validateText(jsonl(...rows)).found).toEqual(['1:email_address']);
  });

  test('tells of a second language where it first occurs', () => {
    const english = Array.from({ length: 8 }, (_, index) =>
      row(`Q${index}`, `This is the answer that you have asked for: number ${index} of the list.`, train),
    );
    const german = ['Das ist nicht', 'Wir sind auch'].map((start, index) =>
      row(`F${index}`, `${start} die Antwort auf deine Frage und der Rest der Liste.`, train),
    );
    const { report, found } = validateText(jsonl(...english, ...german));
    expect(found).toEqual(['9:language_mix']);
    expect(report.defects[0]?.message).toBe(
      'The answers are mostly English, but about 20 % of them look like German, the first on this line.',
    );
    expect(report.lints?.languages).toEqual([
      { language: 'English', rows: 8, first_line: 1, first_offset: 0 },
      { language: 'German', rows: 2, first_line: 9, first_offset: 1288 },
    ]);
  });

  test.each([
    ['Sie können das mit der App machen und es ist nicht schwer.', 'German'],
    ['Vous pouvez le faire avec les outils que nous avons.', 'French'],
    ['Она очень хорошо понимает это', 'Russian or another Cyrillic language'],
    ['これは日本語の文章です。', 'Japanese'],
    ['const x = y + 1;', 'unknown'],
    ['Paris', 'unknown'],
  ])('guesses that “%s” is %s', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });
});

describe('the summary of lengths', () => {
  test('is exact at the usual sequence lengths', () => {
    const lengths = [1, 100, 512, 513, 1024, 1500, 2048, 2049, 5000, 131_073];
    const collector = new RowLengthCollector();
    for (const tokens of lengths) collector.add(tokens, Math.floor(tokens / 2));
    for (const limit of [512, 1024, 2048, 4096, 8192]) {
      const cut = lengths.filter((tokens) => tokens > limit);
      expect(truncationAt(collector.save(), limit)).toEqual({
        rows: cut.length,
        tokens: cut.reduce((sum, tokens) => sum + tokens - limit, 0),
        rowsWithoutTarget: lengths.filter((tokens) => Math.floor(tokens / 2) >= limit).length,
        isExact: true,
      });
    }
    expect(truncationAt(collector.save(), 1500)).toMatchObject({ isExact: false });
  });

  test('grows in order, an eighth of a power at a time', () => {
    const bins = Array.from({ length: 70_000 }, (_, tokens) => lengthBin(tokens));
    expect(bins.every((bin, index) => index === 0 || [0, 1].includes(bin - (bins[index - 1] ?? 0)))).toBe(
      true,
    );
    expect(bins.at(-1)).toBeLessThan(120);
  });
});

describe('the costlier checks', () => {
  const many = (count: number, words: number) =>
    jsonl(
      ...Array.from({ length: count }, (_, index) =>
        row(
          `Question ${index}?`,
          `${index} answers ${'word '.repeat(words)}at +49 170 ${1_000_000 + index}.`,
          train,
        ),
      ),
    );

  test('look at a bounded number of rows, and say so', () => {
    const { report } = validateText(many(6_000, 250));
    const { rows, near_duplicates, personal_data, languages, repetitions } = report.lints?.looked_at ?? {};
    expect({ rows, near_duplicates, repetitions }).toEqual({
      rows: 6_000,
      near_duplicates: 5_000,
      repetitions: 6_000,
    });
    expect(personal_data).toBeLessThan(4_000);
    expect(languages).toBe(personal_data);
    expect(report.counts.by_code.phone_number).toBe(personal_data);
  });

  test('find the same when the validator is saved and restored on the way', () => {
    const near = (ending: string) => jsonl(row(ending, `${essay} ${essay} ${ending}`, train));
    const parts = [near('First.'), many(300, 20), near('Last.'), many(300, 20)];
    const content = new TextEncoder().encode(parts.join('\n'));
    const options = { fileName: 'a.jsonl', requestedFormat: null, sink: null };
    let snapshot: ValidatorSnapshot | undefined;
    for (let start = 0; start < content.length; start += 20_000) {
      const validator = createValidator(options, snapshot);
      validator.push(content.subarray(start, start + 20_000));
      snapshot = unpackState(packState(validator.snapshot())) as ValidatorSnapshot;
    }
    const { report } = createValidator(options, snapshot).finish();
    expect(report).toEqual(validateText(content, { fileName: 'a.jsonl' }).report);
    expect(report.counts.by_code).toMatchObject({ duplicate_row: 300, near_duplicate_row: 1 });
  });

  test('are left out when they are not wanted', () => {
    const { report } = validateText(many(20, 3), { withLints: false });
    expect(report.lints).toBeUndefined();
    expect(report.counts.warnings).toBe(0);
  });
});
