import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { listDatasetsQuery, type DatasetSummary } from '@/core/datasets/dataset.schema';
import { forgetUpload, noteUploadProgress, rememberUpload } from '@/data/datasets/unfinished-uploads';
import { createQueryClient } from '@/lib/query-client';
import { stubApi } from '@/testing/stub-api';
import { DatasetTable } from './dataset-table';
import { makeDataset } from './testing/make-dataset';

const file = new File(['x'.repeat(200)], 'chats.jsonl');
const uploading = makeDataset({ status: 'uploading' });

function showRow(dataset: DatasetSummary) {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DatasetTable datasets={[dataset]} query={listDatasetsQuery.parse({})} onSort={() => undefined} />
    </QueryClientProvider>,
  );
  return within(screen.getAllByRole('row')[1] as HTMLElement);
}
const upload = { datasetId: uploading.id, name: uploading.name, uploadUrl: 'http://storage.test/1' };

afterEach(() => forgetUpload(uploading.id));

test('an upload of this browser says how far it is, as it goes on, and no more once it is forgotten', () => {
  rememberUpload(file, upload);
  const row = showRow(uploading);
  expect(row.getByText('0% sent')).toBeVisible();
  act(() => noteUploadProgress(uploading.id, 71));
  expect(row.getByRole('progressbar', { name: 'Upload' })).toHaveAttribute('aria-valuenow', '35');
  act(() => noteUploadProgress(uploading.id, 200));
  expect(row.getByText('99% sent')).toBeVisible();
  act(() => forgetUpload(uploading.id));
  expect(row.queryByRole('progressbar')).not.toBeInTheDocument();
});

test('so does one that another tab sends', () => {
  rememberUpload(file, upload);
  const row = showRow(uploading);
  const [key = ''] = Object.keys(localStorage);
  const entry = JSON.parse(localStorage.getItem(key) ?? '') as object;
  act(() => {
    localStorage.setItem(key, JSON.stringify({ ...entry, sentBytes: 100 }));
    window.dispatchEvent(new StorageEvent('storage', { key }));
  });
  expect(row.getByText('50% sent')).toBeVisible();
});

test('an upload that was begun elsewhere has no figure, and none is made up', () => {
  const row = showRow(uploading);
  expect(row.getByText('Uploading')).toBeVisible();
  expect(row.queryByRole('progressbar')).not.toBeInTheDocument();
});

test.each([
  [null, '2 KiB'],
  [1, '1 pair · 61.4k tokens'],
])('with %p pairs, a narrow screen says %s below the name', (total_training_pairs, words) => {
  const row = showRow(makeDataset({ total_training_pairs }));
  expect(row.getByText(words, { selector: 'p' })).toBeInTheDocument();
});

const progress = {
  ...{ bytes_total: 200, rows: 7, bytes_per_second: 10, updated_at: '2026-06-01T10:00:00+00:00' },
};
test.each([
  ['reading', 71, '35% read'],
  ['writing', 200, '99% written'],
] as const)('a validation that is %s says how far it is', (phase, bytes_done, words) => {
  const row = showRow(
    makeDataset({ status: 'validating', validation_progress: { ...progress, phase, bytes_done } }),
  );
  expect(row.getByText(words)).toBeVisible();
  expect(row.getByRole('progressbar', { name: 'Validation' })).toBeInTheDocument();
});

const none = { total: 0, newest: [] };
const NO_USAGE = { active_jobs: none, ended_jobs: none, models: none, versions: none };

test('a dialog that was chosen from the menu hands the focus back to its button', async () => {
  stubApi({ [`GET /api/datasets/${makeDataset().id}/usage`]: () => NO_USAGE });
  const user = userEvent.setup();
  const row = showRow(makeDataset());
  const menu = row.getByRole('button', { name: 'Actions for “Support chats”' });
  await user.click(menu);
  await user.click(screen.getByRole('menuitem', { name: 'Delete' }));
  await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Keep it' }));
  await waitFor(() => expect(menu).toHaveFocus());
});
