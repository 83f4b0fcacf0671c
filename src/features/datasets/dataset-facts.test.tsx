import { render, screen } from '@testing-library/react';
import { DatasetFacts } from './dataset-facts';
import { makeDataset } from './testing/make-dataset';

const evidence = 'Line 1 has a list "messages".';
const differs = { requested_format_differs: 1 };

test.each`
  dataset                                                                             | label                    | value
  ${{ tokenizer: 'approx-4-chars' }}                                                  | ${'Tokens counted with'} | ${'Estimated: 4 characters each'}
  ${{ tokenizer: 'qwen-2.5' }}                                                        | ${'Tokens counted with'} | ${'Qwen 2.5'}
  ${{ detection_evidence: evidence }}                                                 | ${'Recognized by'}       | ${evidence}
  ${{ format: 'alpaca', defect_counts: differs }}                                     | ${'Format'}              | ${'Alpaca, as asked'}
  ${{ format: 'alpaca', defect_counts: differs, detection_evidence: evidence }}       | ${'Looks different'}     | ${evidence}
  ${{ status: 'error', format: null, detection_evidence: null, defect_counts: null }} | ${'Format'}              | ${'–'}
`('$dataset: $label $value', ({ dataset, label, value }) => {
  render(<DatasetFacts dataset={makeDataset(dataset)} />);
  expect(screen.getByText(label).nextSibling).toHaveTextContent(value);
});

test.each(['uploading', 'validating'] as const)('%s: says only what is known', (status) => {
  render(<DatasetFacts dataset={makeDataset({ status })} />);
  expect(screen.getByText('Size').nextSibling).toHaveTextContent('2 KiB');
  for (const label of ['Format', 'Recognized by', 'Tokens counted with', 'Validated'])
    expect(screen.queryByText(label)).not.toBeInTheDocument();
});
