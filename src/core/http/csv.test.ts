import { csvOf } from './csv.ts';

test.each<[string | number | null, string]>([
  ['plain', 'plain'],
  [null, ''],
  [-1.5, '-1.5'],
  ['a "b", c', '"a ""b"", c"'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['-cmd', "'-cmd"],
])('%j is the cell %s', (value, cell) => {
  expect(csvOf(['a', 'b'], [{ a: value, b: 1 }])).toBe(`a,b\r\n${cell},1\r\n`);
});
