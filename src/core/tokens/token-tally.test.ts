import { loadTokenizer } from '../../testing/load-tokenizer.ts';
import { truncationAt } from '../datasets/lints/row-lengths.ts';
import { TOKEN_PROFILES } from './token-profile.ts';
import { startTally, tallyLines } from './token-tally.ts';

test('tells for any sequence length what is cut, and which rows have nothing left to learn', () => {
  const [profile] = TOKEN_PROFILES.filter(({ id }) => id === 'qwen-2.5');
  if (!profile) throw new Error('There is no Qwen profile');
  const words = (count: number) => 'word '.repeat(count);
  // Question, answer, weight of the answer. The template takes twenty-odd tokens besides.
  const rows = [
    [10, 10, 1],
    [10, 3000, 1],
    [1000, 10, 1],
    [3000, 3000, 1],
    [3000, 10, 0],
  ] as const;
  const lines = rows.map(([question, answer, weight], index) => {
    const messages = [
      { role: 'user', content: words(question) },
      { role: 'assistant', content: words(answer), weight },
    ];
    return `${JSON.stringify({ conversation_id: `c${index}`, split: 'train', messages })}\n`;
  });
  const tally = startTally();
  for (const line of lines) tallyLines(tally, line, profile, loadTokenizer('qwen-2.5'));
  const cutAt = (length: number) => {
    const { rows: longer, rowsWithoutTarget, isExact } = truncationAt(tally.row_lengths, length);
    return [longer, rowsWithoutTarget, isExact];
  };
  expect([512, 2048, 4096, 8192].map(cutAt)).toEqual([
    // A row that teaches nothing at any length has nothing to lose.
    [4, 2, true],
    [3, 1, true],
    [1, 0, true],
    [0, 0, true],
  ]);
});
