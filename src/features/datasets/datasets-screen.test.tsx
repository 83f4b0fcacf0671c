import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createQueryClient } from '@/lib/query-client';
import { stubApi } from '@/testing/stub-api';
import { DatasetsScreen } from './datasets-screen';
import { makeDataset } from './testing/make-dataset';

jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace: jest.fn() }),
  usePathname: () => '/datasets',
  useSearchParams: () => new URLSearchParams(),
}));

const dataset = makeDataset({ name: 'Old chats' });
const nothing = { total: 0, newest: [] };

async function openDeletion() {
  let datasets = [dataset, makeDataset({ id: '0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b11', name: 'New chats' })];
  stubApi({
    'GET /api/datasets': () => ({ datasets, total: datasets.length, page: 1, limit: 25, totalPages: 1 }),
    [`GET /api/datasets/${dataset.id}/usage`]: () => ({
      ...{ active_jobs: nothing, ended_jobs: nothing, models: nothing, versions: nothing },
    }),
    [`DELETE /api/datasets/${dataset.id}`]: () => {
      datasets = datasets.filter(({ id }) => id !== dataset.id);
      return { id: dataset.id };
    },
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <main tabIndex={-1}>
        <DatasetsScreen />
      </main>
    </QueryClientProvider>,
  );
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Actions for “Old chats”' }));
  await user.click(screen.getByRole('menuitem', { name: 'Delete' }));
  await screen.findByRole('alertdialog', { name: 'Delete “Old chats”?' });
  return user;
}

test('a dataset that is kept has the focus again, at its button', async () => {
  const user = await openDeletion();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for “Old chats”' })).toHaveFocus());
});

test('one that is deleted leaves its list, and the focus stays in the page', async () => {
  const user = await openDeletion();
  await user.click(screen.getByRole('button', { name: 'Delete dataset' }));
  await waitFor(() => expect(screen.queryByText('Old chats')).not.toBeInTheDocument());
  await waitFor(() => expect(screen.getByRole('main')).toHaveFocus());
  expect(screen.getByText('New chats')).toBeVisible();
});
