import { render, screen } from '@testing-library/react';
import type { JobEstimateAnswer } from '@/core/training/job.schema';
import { anEstimateAnswer } from '@/testing/factories/estimate';
import { EstimateSummary } from './estimate-summary';

const renderSummary = (estimate: JobEstimateAnswer | undefined, error: Error | null = null) =>
  render(
    <EstimateSummary
      result={{ estimate, input: undefined, error, isUpdating: false }}
      effectiveBatch="8 × 1 = 8"
      plannedSteps={190}
      onApplyFix={() => {}}
    />,
  );

test('cost and duration are ranges with their parts', () => {
  renderSummary(anEstimateAnswer());
  expect(screen.getByText('$0.12 – $0.31').parentElement).toHaveTextContent(
    'Cost$0.12 – $0.31about $0.20Compute$0.19Storage$0.01Transfer$0.00',
  );
  expect(screen.getByText('1h 12m – 3h 6m').parentElement).toHaveTextContent('about 2h');
});

test('without an estimate it says why, or that it is coming', () => {
  renderSummary(undefined, new Error('No such dataset.'));
  expect(screen.getByText(/The estimate could not be made/)).toBeInTheDocument();
  renderSummary(undefined);
  expect(screen.getByRole('status', { name: 'Estimating' })).toBeInTheDocument();
});

test.each<[string, Partial<JobEstimateAnswer>, RegExp]>([
  [
    'what is cut',
    { truncation: { rows_share: 0.14, tokens_share: 0.03, max_seq_length: 1024 } },
    /14% of the rows are longer than 1,024 tokens: 3% of the tokens are cut/,
  ],
  ['a longer training', { total_steps: 230 }, /trains 230 steps, not the 190 that the settings ask for/],
  [
    'own runs',
    { calibration: { source: 'user', runs: 7, low: 0.9, mid: 1, high: 1.1 } },
    /Range from your last 7 runs/,
  ],
  [
    'a budget',
    {
      budget: {
        ...{ monthly_budget_usd: 50, spent_usd: 12, reserved_usd: 3, stops_at_budget: false },
        verdict: 'within',
      },
    },
    /\$12\.00 of \$50\.00 spent this month, \$3\.00 more in active jobs\. This training stays within it/,
  ],
])('it tells of %s', (_, estimate, words) => {
  renderSummary(anEstimateAnswer(estimate));
  expect(
    screen.getByText(
      (_text, element) => element?.tagName !== 'DIV' && words.test(element?.textContent ?? ''),
      { selector: 'p' },
    ),
  ).toBeInTheDocument();
});
