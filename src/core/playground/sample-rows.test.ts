import type { CanonicalRow } from '../datasets/canonical-row.ts';
import { rowsOf, samplesOf, systemPromptOf } from './sample-rows.ts';

type Message = CanonicalRow['messages'][number];
const system: Message = { role: 'system', content: 'Be kind.' };
const ask = (content: string): Message => ({ role: 'user', content });
const say = (content: string, weight: 0 | 1 = 1): Message => ({ role: 'assistant', content, weight });
const row = (id: string, split: CanonicalRow['split'], ...messages: Message[]): CanonicalRow => ({
  conversation_id: id,
  split,
  messages,
});

test('samples are validation rows up to their last answer, never rows of the training', () => {
  const rows = [
    row('a', 'train', ask('Q'), say('A')),
    row('b', 'validation', system, ask('Q'), say('A'), ask('R'), say('B')),
    row('c', 'validation', ask('Q'), say('A'), ask('R'), say('not a target', 0)),
    row('d', 'validation', ask('Q'), say('only context', 0)),
    row('e', 'validation', say('A greeting'), say('and an answer')),
    row('too long', 'validation', ask('Q'), say('A'.repeat(20_000))),
    row('too many', 'validation', ...Array.from({ length: 30 }, () => [ask('Q'), say('A')]).flat()),
    row('f', 'validation', ask('Q'), say('A')),
  ];
  expect(samplesOf(rows, 9)).toEqual([
    {
      conversation_id: 'b',
      messages: [system, ask('Q'), { role: 'assistant', content: 'A' }, ask('R')],
      reference: 'B',
    },
    { conversation_id: 'c', messages: [ask('Q')], reference: 'A' },
    { conversation_id: 'f', messages: [ask('Q')], reference: 'A' },
  ]);
  expect(samplesOf(rows, 2).map(({ conversation_id: id }) => id)).toEqual(['b', 'c']);
});

test.each([
  ['the whole file', true, true, ['a', 'b', 'c']],
  ['its beginning', true, false, ['a', 'b']],
  ['its end', false, true, ['b', 'c']],
  ['the middle', false, false, ['b']],
])('the rows of %s', (_, startsAtLine, endsAtEnd, expected) => {
  const text = ['a', 'b', 'c'].map((id) => JSON.stringify(row(id, 'train', ask('Q'), say('A')))).join('\n');
  expect(rowsOf({ text, startsAtLine, endsAtEnd }).map(({ conversation_id: id }) => id)).toEqual(expected);
});

test('lines that are no rows are left out', () => {
  const good = JSON.stringify(row('a', 'train', ask('Q'), say('A')));
  const text = [good, '', '{', '{"split":"train"}', 'null', good].join('\n');
  expect(rowsOf({ text, startsAtLine: true, endsAtEnd: true })).toHaveLength(2);
});

test.each([
  ['the one of most rows', [[system], [system], []], 'Be kind.'],
  ['none where most have none', [[system], [], []], null],
  ['none of nothing', [], null],
  ['none that nobody would read', [[{ ...system, content: 'x'.repeat(20_001) }]], null],
])('the system prompt: %s', (_, starts, expected) => {
  const rows = starts.map((start, index) => row(`r${index}`, 'train', ...start, ask('Q'), say('A')));
  expect(systemPromptOf(rows)).toBe(expected);
});
