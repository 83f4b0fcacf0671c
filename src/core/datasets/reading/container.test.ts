import { decideContainer } from './container.ts';

describe('the container of a file', () => {
  const row = '{"messages":[{"role":"user","content":"a"}]}';
  test.each`
    file                                        | start                                                   | container
    ${'rows on lines'}                          | ${`${row}\n${row}\n`}                                   | ${'lines'}
    ${'one row, one line'}                      | ${row}                                                  | ${'lines'}
    ${'blank lines first'}                      | ${`\n\n${row}\n${row}`}                                 | ${'lines'}
    ${'a metadata line first'}                  | ${`{"_meta":{"total_pairs":2}}\n${row}`}                | ${'lines'}
    ${'ShareGPT on lines'}                      | ${'{"conversations":[{"from":"human","value":"a"}]}\n'} | ${'lines'}
    ${'a list on one line'}                     | ${`[${row},${row}]`}                                    | ${'document'}
    ${'a pretty-printed row'}                   | ${'{\n  "turns": [\n    {'}                             | ${'document'}
    ${'pretty-printed rows, one after another'} | ${'{\n  "turns": []\n}\n{\n  "turns": []\n}'}           | ${'document'}
    ${'v4 single form on one line'}             | ${'{"training_pairs":[{"id":1}]}'}                      | ${'document'}
    ${'v4 multi form on one line'}              | ${'{"conversations":[{"training_pairs":[]}]}'}          | ${'document'}
    ${'v4 multi form, keys cut off'}            | ${'{"training_file_metadata":{"version":"'}             | ${'document'}
    ${'pretty-printed, broken on line 3'}       | ${'{\n  "turns": [\n    {"role" "user"}\n'}             | ${'document'}
    ${'pretty-printed, cut after line 1'}       | ${'{\n'}                                                | ${'document'}
    ${'a first row that lacks its end'}         | ${`{"messages":[{"role":"user"\n${row}\n`}              | ${'lines'}
    ${'a first row with an open text'}          | ${`{"messages":[{"role":"us\n${row}\n`}                 | ${'lines'}
    ${'one broken row'}                         | ${'{"messages":[,]}\n'}                                 | ${'lines'}
    ${'text that is no JSON'}                   | ${'instruction,output\na,b\n'}                          | ${'lines'}
    ${'nothing'}                                | ${''}                                                   | ${'lines'}
  `('$file: $container', ({ start, container }) => {
    expect(decideContainer(new TextEncoder().encode(start))).toBe(container);
  });
});
