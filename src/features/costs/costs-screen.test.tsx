import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CostsView } from '@/core/costs/cost.schema';
import { createQueryClient } from '@/lib/query-client';
import { costSummaryOf } from '@/testing/factories/costs';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { CostsScreen } from './costs-screen';

const replace = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace }),
  usePathname: () => '/costs',
  useSearchParams: () => new URLSearchParams(search),
}));

const KEPT = '3f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const DELETED = '4f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const month = { from: '2026-02-01', to: '2026-02-28', total: 4, by_type: { compute: 3.5, storage: 0.5 } };

/** A record of a job; `model` is the name of what it made. */
const record = (job_id: string | null, model_name: string | null): CostsView['records'][number] => ({
  ...{ id: crypto.randomUUID(), job_id, job_name: 'Night run', model_id: KEPT, model_name },
  ...{ cost_type: 'compute', amount: 3, billing_period: '2026-02-14', updated_at: '2026-02-14T12:00:00Z' },
});

const GROUPS: Record<string, Pick<CostsView, 'groups' | 'records'>> = {
  day: {
    groups: [
      { key: '2026-02-14', label: '2026-02-14', amount: 3 },
      { key: '2026-02-28', label: '2026-02-28', amount: 1 },
    ],
    records: [],
  },
  job: {
    groups: [
      { key: KEPT, label: 'Night run', amount: 3 },
      { key: DELETED, label: 'A deleted job', amount: 1 },
    ],
    records: [record(KEPT, 'Support tone'), record(null, null)],
  },
  model: { groups: [{ key: KEPT, label: 'Support tone', amount: 4 }], records: [record(KEPT, null)] },
};

function renderCosts(
  address: string,
  answer: (request: ApiRequest) => unknown = ({ query }) => ({
    ...month,
    ...GROUPS[query.get('group') ?? ''],
  }),
) {
  search = address;
  replace.mockReset();
  const requests = stubApi({ 'GET /api/costs': answer, 'GET /api/costs/summary': () => costSummaryOf() });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <CostsScreen />
    </QueryClientProvider>,
  );
  return requests;
}

const cells = async (name: string) =>
  within(await screen.findByRole('region', { name }))
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    );

test('a month is read by day, by type and by job; what still exists is linked', async () => {
  const requests = renderCosts('month=2026-02');
  expect(await cells('Costs by job')).toEqual([
    ['Night run', '75%', '$3.00'],
    ['A deleted job', '25%', '$1.00'],
  ]);
  expect(screen.getByRole('link', { name: 'Night run' })).toHaveAttribute('href', `/training/jobs/${KEPT}`);
  expect(screen.queryByRole('link', { name: 'A deleted job' })).not.toBeInTheDocument();
  expect(await screen.findByText('$3.00 on the highest day')).toBeInTheDocument();
  expect(screen.getByText('Storage').parentElement).toHaveTextContent('Storage$0.50');
  expect(screen.getByText('API calls').parentElement).toHaveTextContent('API calls$0.00');
  expect(screen.getByRole('link', { name: 'CSV' })).toHaveAttribute(
    'href',
    '/api/costs/records.csv?from=2026-02-01&to=2026-02-28',
  );
  const asked = requests.filter(({ path }) => path === '/api/costs').map(({ query }) => query.toString());
  expect(new Set(asked)).toEqual(
    new Set(['day', 'job'].map((group) => `from=2026-02-01&to=2026-02-28&group=${group}`)),
  );
});

test('by model, one that was deleted keeps its line without a link', async () => {
  renderCosts('month=2026-02&by=model');
  expect(await cells('Costs by model')).toEqual([['Support tone', '100%', '$4.00']]);
  expect(screen.queryByRole('link', { name: 'Support tone' })).not.toBeInTheDocument();
});

test.each([
  ['The month before', '/costs?month=2026-01&by=model'],
  ['The month after', '/costs?month=2026-03&by=model'],
])('%s is put into the address, beside what it said', async (name, address) => {
  renderCosts('month=2026-02&by=model');
  await userEvent.click(screen.getByRole('button', { name }));
  expect(replace).toHaveBeenCalledWith(address, { scroll: false });
});

test.each(['', 'month=2026-13', 'month=1999-01'])(
  'the address “%s” is this month, which none comes after',
  (address) => {
    renderCosts(address);
    expect(screen.getByRole('button', { name: 'The month after' })).toBeDisabled();
  },
);

test('the sums by model are chosen in the address', async () => {
  renderCosts('month=2026-02');
  await userEvent.click(screen.getByRole('radio', { name: 'By model' }));
  expect(replace).toHaveBeenCalledWith('/costs?month=2026-02&by=model', { scroll: false });
});

test('a month without costs says so', async () => {
  renderCosts('month=2026-02', () => ({ ...month, total: 0, by_type: {}, groups: [], records: [] }));
  expect(await screen.findByText('Nothing was spent in this month')).toBeInTheDocument();
  expect(await screen.findByText('Nothing was spent')).toBeInTheDocument();
});

test('a part that could not be read says so and is read again; the others are there', async () => {
  let isAway = true;
  renderCosts('month=2026-02', ({ query }) =>
    isAway && query.get('group') === 'job'
      ? new ApiFailure(404, { error: 'Nothing here.', code: 'not_found' })
      : { ...month, ...GROUPS[query.get('group') ?? ''] },
  );
  expect(await screen.findByText('The costs could not be loaded')).toBeInTheDocument();
  expect(await screen.findByText('$3.00 on the highest day')).toBeInTheDocument();
  isAway = false;
  await userEvent.click(screen.getByRole('button', { name: /again/i }));
  await waitFor(async () => expect(await cells('Costs by job')).toHaveLength(2));
});
