import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createQueryClient } from '@/lib/query-client';
import { aModel } from '@/testing/factories/model';
import { stubApi } from '@/testing/stub-api';
import { ModelsScreen } from './models-screen';

jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace: jest.fn() }),
  usePathname: () => '/models',
  useSearchParams: () => new URLSearchParams(),
}));

const ids = Array.from({ length: 5 }, (_, index) => `0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b1${index}`);

async function renderModels() {
  const models = ids.map((id, index) => aModel({ id, name: `Model ${index}`, version: index + 1 }));
  stubApi({ 'GET /api/models': () => ({ models, total: 5, page: 1, limit: 25, totalPages: 1 }) });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ModelsScreen />
    </QueryClientProvider>,
  );
  await screen.findByRole('link', { name: 'Model 0' });
  const user = userEvent.setup();
  const tick = (index: number) =>
    user.click(screen.getByRole('checkbox', { name: `Select Model ${index}, version ${index + 1}` }));
  return { user, tick };
}

test('two to four ticked models can be compared, in the order of their ticks', async () => {
  const { user, tick } = await renderModels();
  expect(screen.queryByRole('region', { name: 'Selected models' })).not.toBeInTheDocument();
  await tick(2);
  const bar = within(screen.getByRole('region', { name: 'Selected models' }));
  expect(bar.getByText(/select another one/)).toBeInTheDocument();
  expect(bar.getByRole('button', { name: 'Compare' })).toBeDisabled();
  await tick(0);
  expect(bar.getByRole('link', { name: 'Compare' })).toHaveAttribute(
    'href',
    `/models/compare?ids=${ids[2]},${ids[0]}`,
  );
  for (const index of [1, 3, 4]) await tick(index);
  expect(bar.getByText(/at most 4 can be compared/)).toBeInTheDocument();
  await tick(2);
  expect(bar.getByRole('link', { name: 'Compare' })).toBeInTheDocument();
  await user.click(bar.getByRole('button', { name: 'Clear the selection' }));
  expect(screen.queryByRole('region', { name: 'Selected models' })).not.toBeInTheDocument();
});
