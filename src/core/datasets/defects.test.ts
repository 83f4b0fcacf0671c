import { describeDefect, problem } from './defects.ts';

test.each([
  [problem('target_near_empty', { characters: 1 }), 'The target has only 1 character.'],
  [problem('target_near_empty', { characters: 2 }), 'The target has only 2 characters.'],
  [
    problem('dangling_user_turn', { count: 2 }),
    'The conversation ends on 2 user messages without an answer; they were left out.',
  ],
  [
    problem('row_over_length', { tokens: 12_007, length: 4096 }),
    'The row has about 12,007 tokens; with a sequence length of 4,096 its end is cut off.',
  ],
  [problem('missing_field', { field: '{count} message(s)' }), 'The field "{count} message(s)" is missing.'],
  [problem('missing_field', { field: 'x'.repeat(100) }), `The field "${'x'.repeat(79)}…" is missing.`],
])('%j reads well', (found, message) => {
  expect(describeDefect(found, { line: 1 }).message).toBe(message);
});
