import fc from 'fast-check';
import { literalPattern } from './search-pattern';

test.each(['a*b', '100%', 'a_b', 'C:\\x', '(a|b)', '[x]', '^$', '{2}', '.', '***='])(
  '%s is found literally',
  (text) => {
    expect(`before ${text} after`).toMatch(new RegExp(literalPattern(text)));
    expect('before  after').not.toMatch(new RegExp(literalPattern(text)));
  },
);

test('whatever is searched for, the pattern is valid and finds it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(new RegExp(literalPattern(text)).test(text)).toBe(true);
    }),
  );
});
