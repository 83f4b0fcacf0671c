import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ModelComparison } from '@/core/models/compare.schema';
import { aRun } from '@/core/training/compare/fixtures';
import { createQueryClient } from '@/lib/query-client';
import { aModel } from '@/testing/factories/model';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { CompareModelsScreen } from './compare-models-screen';

const replace = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace }),
  usePathname: () => '/models/compare',
  useSearchParams: () => new URLSearchParams(search),
}));

const idOf = (index: number) => `0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b1${index}`;
const entry = (index: number, loss: number | null): ModelComparison['models'][number] => {
  const { quality_metrics: quality, ...model } = aModel();
  const run = aRun({ id: `6f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b1${index}`, name: `Job ${index}` });
  return {
    model: {
      ...model,
      ...{ id: idOf(index), name: `Model ${index}`, version: index, job_id: run.id },
      quality_metrics: { ...quality, final_validation_loss: loss },
    },
    run,
  };
};

function renderComparison(address: string, answer: () => unknown) {
  search = address;
  replace.mockReset();
  const requests = stubApi({ 'GET /api/models/compare': answer });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <CompareModelsScreen
        renderConfiguration={(runs) => <p>{runs.map(({ name }) => name).join(' / ')}</p>}
      />
    </QueryClientProvider>,
  );
  return requests;
}
const address = (...indexes: number[]) => `ids=${indexes.map(idOf).join(',')}`;

test('each figure has a row, each model a column, and the best of a figure is said', async () => {
  const models = [entry(1, 0.52), entry(2, 0.4)];
  renderComparison(address(1, 2), () => ({ models, missing: [] }));
  const table = within(await screen.findByRole('region', { name: 'Results of the models' }));
  const row = (name: string) =>
    within(table.getByRole('rowheader', { name }).closest('tr') ?? table.getByRole('table'))
      .getAllByRole('cell')
      .map(({ textContent }) => textContent);
  expect(row('Validation loss')).toEqual(['0.5200', 'Best: 0.4000']);
  expect(row('Taken off the base model’s loss')).toEqual(['90%', 'Best: 92%']);
  expect(row('Cost')).toEqual(['$0.02', '$0.02']);
  expect(table.getByRole('link', { name: 'Model 2' })).toHaveAttribute('href', `/models/${idOf(2)}`);
  expect(screen.getByText('Model 1 v1 / Model 2 v2')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Compare their curves' })).toHaveAttribute(
    'href',
    `/training/compare?ids=${models.map(({ run }) => run.id).join(',')}`,
  );
});

test('one of three can be taken out', async () => {
  const models = [entry(1, 1), entry(2, null), entry(3, 3)];
  renderComparison(address(1, 2, 3), () => ({ models, missing: [] }));
  await userEvent.click(
    await screen.findByRole('button', { name: 'Take Model 2, version 2, out of the comparison' }),
  );
  expect(String(replace.mock.calls[0]?.[0])).toContain(encodeURIComponent(`${idOf(1)},${idOf(3)}`));
});

test.each<[string, string, () => unknown, string]>([
  ['nothing to compare', '', () => null, 'Two models are needed'],
  ['a single one', address(1), () => null, 'Two models are needed'],
  ['five', address(1, 2, 3, 4, 5), () => null, 'At most 4 models can be compared'],
  [
    'somebody else’s',
    address(1, 2),
    () => ({ models: [entry(1, 1)], missing: [idOf(2)] }),
    '1 model of this address is not shown: deleted, or somebody else’s.',
  ],
  [
    'a damaged address',
    'ids=nonsense',
    () => null,
    'The address is damaged: 1 part of it is no id of a model.',
  ],
  [
    'a server that fails',
    address(1, 2),
    () => new ApiFailure(400, { code: 'invalid_input', error: 'No.' }),
    'The comparison could not be loaded',
  ],
])('%s is told', async (_, opened, answer, words) => {
  renderComparison(opened, answer);
  expect(await screen.findByText(words)).toBeInTheDocument();
});
