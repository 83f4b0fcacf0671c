import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { LengthHistogram } from './length-histogram';

/** 64 bins of 8 tokens: 90 rows of 0–7 tokens, 10 rows of 504–511. */
const bins = Array.from({ length: 64 }, (_, index) => (index === 0 ? 90 : index === 63 ? 10 : 0));

function Histogram({ initial }: { initial: number }) {
  const [sequenceLength, setSequenceLength] = useState(initial);
  return (
    <LengthHistogram
      histogram={{ bin_width: 8, bins, max_tokens: 511 }}
      rows={100}
      tokens={5440}
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
