import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { lengthBin } from '@/core/datasets/lints/row-lengths';
import { LengthHistogram } from './length-histogram';

/** 64 bins of 8 tokens: 90 rows of 0–7 tokens, 10 rows of 504–511. */
const bins = Array.from({ length: 64 }, (_, index) => (index === 0 ? 90 : index === 63 ? 10 : 0));

function Histogram({ initial }: { initial: number }) {
  const [sequenceLength, setSequenceLength] = useState(initial);
  return (
    <LengthHistogram
      measured={{
        ...{ lengthHistogram: { bin_width: 8, bins, max_tokens: 511 }, rows: 100, tokens: 5440 },
        ...{ lengths: null, isExact: true },
      }}
      sequenceLength={sequenceLength}
      onSequenceLength={setSequenceLength}
    />
  );
}

test.each([
  [256, /About 10 rows \(10%\) are longer and would be cut: about 2\.\dk tokens \(4\d%\)/],
  [510, /About 1 row \(1%\) is longer/],
  [511, /No row is longer: nothing is cut\./],
  [8192, /No row is longer/],
])('cut at %i tokens', (length, words) => {
  render(<Histogram initial={length} />);
  expect(screen.getByText(words)).toBeVisible();
});

test('another sequence length moves the line; one from the address is offered too', async () => {
  const user = userEvent.setup();
  render(<Histogram initial={300} />);
  await user.click(screen.getByRole('combobox', { name: 'Sequence length' }));
  const offered = screen.getAllByRole('option').map((option) => option.textContent);
  expect(offered).toEqual(['256', '300', '512', '1,024', '2,048', '4,096', '8,192']);
  await user.click(screen.getByRole('option', { name: '1,024' }));
  expect(screen.getByText(/nothing is cut/)).toBeVisible();
});

describe('of the lengths of rows and their answers', () => {
  const binned = (...entries: [tokens: number, amount: number][]) =>
    entries.reduce<number[]>((counts, [tokens, amount]) => {
      counts[lengthBin(tokens)] = amount;
      return Array.from(counts, (count) => count ?? 0);
    }, []);
  const lengths = {
    rows: binned([199, 90], [299, 7], [399, 3]),
    tokens: binned([199, 90 * 200], [299, 7 * 300], [399, 3 * 400]),
    first_target: binned([20, 90], [270, 7], [390, 3]),
  };
  const lengthHistogram = { bin_width: 400, bins: [97, 3], max_tokens: 400 };

  test.each([
    [
      ...(['estimates', false, 256] as const),
      'About 10 rows (10%) are longer and would be cut: about 740 tokens (3.5%) would not be read. None of them would have an answer left to learn.',
    ],
    [
      ...(['counted', true, 256] as const),
      '10 rows (10%) are longer and would be cut: 740 tokens (3.5%) would not be read. None of them would have an answer left to learn.',
    ],
    [
      ...(['counted', true, 288] as const),
      '10 rows (10%) are longer and would be cut: 420 tokens (2%) would not be read. Of these, 3 would have no answer left to learn.',
    ],
    [
      ...(['counted, within a bin', true, 300] as const),
      'About 7 rows (7%) are longer and would be cut: about 300 tokens (1.4%) would not be read. Of these, about 3 would have no answer left to learn.',
    ],
  ])('%s (exact: %p), cut at %i', (_, isExact, length, words) => {
    const measured = { lengthHistogram, rows: 100, tokens: 21_300, lengths, isExact };
    render(
      <LengthHistogram measured={measured} sequenceLength={length} onSequenceLength={() => undefined} />,
    );
    expect(screen.getByText(/longer and would be cut/)).toHaveTextContent(words);
  });
});
