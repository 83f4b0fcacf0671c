import { QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { EstimateBudget } from '@/core/training/job.schema';
import type { CreateSweepInput, SweepEstimate } from '@/core/training/sweeps/sweep.schema';
import { createQueryClient } from '@/lib/query-client';
import { aDataset } from '@/testing/factories/dataset';
import { aSweep, aSweepEstimate } from '@/testing/factories/sweep';
import { ApiFailure, CONNECTION_LOST, stubApi, type ApiRequest } from '@/testing/stub-api';
import { SweepForm } from './sweep-form';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

let requests: ApiRequest[];
let answerCreate: () => unknown;

beforeEach(() => {
  push.mockReset();
  answerCreate = () => ({ sweep: aSweep(), estimated_cost: 0.8 });
});

const created = () =>
  requests.filter(({ path }) => path === '/api/sweeps').map(({ body }) => body as CreateSweepInput);
const field = (label: string | RegExp) => screen.getByRole('textbox', { name: label });
const type = (label: string | RegExp, value: string) => fireEvent.change(field(label), { target: { value } });
const start = () => screen.getByRole('button', { name: 'Start search' });

async function renderForm(estimate: Partial<SweepEstimate> = {}) {
  requests = stubApi({
    'POST /api/sweeps/estimate': () => aSweepEstimate(estimate),
    'POST /api/sweeps': () => answerCreate(),
  });
  const base = {
    name: 'Support tone',
    dataset_id: aDataset().id,
    hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SweepForm base={base} />
    </QueryClientProvider>,
  );
  await screen.findByText('4 runs');
  await waitFor(() => expect(field(/^Budget/)).toHaveValue('1.24'));
}

test('it proposes learning rates around the configuration’s, and a budget that covers all runs', async () => {
  await renderForm();
  expect(field('Learning rates')).toHaveValue('1e-4, 2e-4, 4e-4');
  expect(field('Ranks')).toHaveValue('16');
  expect(screen.getByText(/at most \$0\.48 – \$1\.24 and about 8h/)).toHaveTextContent('validation loss');
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows[1]).toHaveTextContent('4 (alpha 8)1e-4$0.20');
  await waitFor(() => expect(start()).toBeEnabled());
});

test.each([
  ['Learning rates', '1e-4', 'One run is no search: give at least two values of one setting'],
  ['Learning rates', '', 'At least one learning rate is needed'],
  ['Learning rates', '1e-4, 1e-4', 'Each learning rate once'],
  ['Learning rates', '1e-4, many', 'Each: A number from 1e-6 to 1e-2'],
  ['Learning rates', '1e-4, Infinity', 'Each: A number from 1e-6 to 1e-2'],
  ['Learning rates', '1e-5 2e-5 3e-5 4e-5 5e-5', 'At most 4 learning rates'],
  ['Ranks', '8, 8.5', 'Each: A whole number from 1 to 256'],
  ['Ranks', '8, 16, 300', 'Each: A whole number from 1 to 256'],
])('%s “%s” are refused at the field: %s', async (label, values, message) => {
  await renderForm();
  type(label, values);
  expect(field(label)).toBeInvalid();
  expect(field(label)).toHaveAccessibleDescription(new RegExp(message));
  expect(start()).toBeDisabled();
});

test('nine runs are too many', async () => {
  await renderForm();
  type('Ranks', '4, 8, 16');
  expect(screen.getByText('9 runs are too many: at most 8')).toBeInTheDocument();
  expect(start()).toBeDisabled();
});

test.each([
  ['', 'An amount of at least a fraction of a cent is needed'],
  ['0', 'An amount of at least a fraction of a cent is needed'],
  ['much', 'An amount of at least a fraction of a cent is needed'],
  ['0.5', 'This does not cover the runs that are marked below'],
])('a budget of “%s” is refused', async (budget, message) => {
  await renderForm();
  type(/^Budget/, budget);
  expect(field(/^Budget/)).toHaveAccessibleDescription(new RegExp(message));
  expect(screen.queryAllByText('over the budget')).toHaveLength(budget === '0.5' ? 2 : 0);
  expect(start()).toBeDisabled();
});

const MONTH: EstimateBudget = {
  ...{ monthly_budget_usd: 10, spent_usd: 9.5, reserved_usd: 0, verdict: 'p90_over' },
  stops_at_budget: false,
};

test.each([
  ['warned about', false],
  ['final', true],
])('a month’s budget that the search may pass is %s', async (_, stops_at_budget) => {
  await renderForm({ budget: { ...MONTH, stops_at_budget } });
  expect(screen.getByText(/\$9\.50 of \$10\.00 spent this month/)).toHaveTextContent(
    'This search passes it if it takes long.',
  );
  expect(screen.queryAllByText(/so the search is not started/)).toHaveLength(stops_at_budget ? 1 : 0);
  await waitFor(() => expect(start().matches(':disabled')).toBe(stops_at_budget));
});

test('starting sends the configuration with what varies, and goes to the search', async () => {
  await renderForm();
  type('Name', 'Tone');
  type('Ranks', '8');
  await waitFor(() => expect(start()).toBeEnabled());
  fireEvent.click(start());
  await waitFor(() => expect(push).toHaveBeenCalledWith(`/training/sweeps/${aSweep().id}`));
  expect(created()).toEqual([
    {
      ...{ name: 'Tone', dataset_id: aDataset().id, total_budget_usd: 1.24 },
      hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
      gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      grid: { learning_rates: [1e-4, 2e-4, 4e-4], lora_ranks: [8] },
      client_request_id: expect.any(String),
    },
  ]);
});

test('starting again after a lost answer is the same request', async () => {
  answerCreate = () => CONNECTION_LOST;
  await renderForm();
  await waitFor(() => expect(start()).toBeEnabled());
  fireEvent.click(start());
  expect(await screen.findByText(/could not be reached/)).toBeInTheDocument();
  answerCreate = () => new ApiFailure(409, { code: 'budget_exceeded', error: 'The budget is used up.' });
  fireEvent.click(start());
  expect(await screen.findByText('The budget is used up.')).toBeInTheDocument();
  const [first, second] = created().map(({ client_request_id }) => client_request_id);
  expect(second).toBe(first);
  expect(start()).toBeEnabled();
});
