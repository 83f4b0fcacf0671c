import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { FixPreview } from '@/core/datasets/fixes/fixes.schema';
import { createQueryClient } from '@/lib/query-client';
import { stubApi } from '@/testing/stub-api';
import { FixDialog } from './fix-dialog';
import { makeDataset } from './testing/make-dataset';
import { VersionsPanel } from './versions-panel';

const dataset = makeDataset();
const api = `/api/datasets/${dataset.id}`;
const newId = '0b2c1d1e-6a8f-4f8e-9d52-2a4f3c1b7e90';

const difference: FixPreview = {
  effects: [
    {
      fix: 'remove_duplicates',
      rows: 12,
      examples: [{ line: 1204, before: 'Repeats line 7: Hello', after: null }],
    },
  ],
  whole: {
    before: { rows: 548, training_pairs: 455, validation_pairs: 93 },
    after: { rows: 536, training_pairs: 445, validation_pairs: 91 },
    file_bytes: 2048,
  },
  looked_at: { rows: 548, bytes: 4096 },
  refusal: null,
};

const show = (element: React.ReactNode) =>
  render(<QueryClientProvider client={createQueryClient()}>{element}</QueryClientProvider>);
const openDialog = async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Fix…' }));
  return user;
};

test('the difference is shown before a version is made, and made once with what was chosen', async () => {
  const requests = stubApi({
    [`POST ${api}/fixes/preview`]: () => difference,
    [`POST ${api}/fixes`]: () => ({ dataset: { ...dataset, id: newId, name: 'Support chats v2' } }),
  });
  show(<FixDialog dataset={dataset} />);
  const user = await openDialog();
  expect(screen.getByRole('button', { name: 'Show the difference' })).toBeDisabled();
  await user.click(screen.getByRole('checkbox', { name: 'Remove exact copies' }));
  await user.click(screen.getByRole('button', { name: 'Show the difference' }));
  expect(await screen.findByText(/548 → 536 rows/)).toBeVisible();
  expect(screen.getByText('Repeats line 7: Hello')).toBeVisible();

  await user.click(screen.getByRole('button', { name: 'Make a new version' }));
  expect(await screen.findByRole('status')).toHaveTextContent(/“Support chats v2” is being made/);
  expect(screen.getByRole('link', { name: 'Open the new version' })).toHaveAttribute(
    'href',
    `/datasets/${newId}`,
  );
  const [preview, made] = requests.map(({ body }) => body as { fixes: object });
  expect(preview?.fixes).toMatchObject({ remove_duplicates: true, trim_whitespace: false });
  expect(made).toEqual({ client_key: expect.any(String), fixes: preview?.fixes });
});

test('another choice needs another look', async () => {
  stubApi({ [`POST ${api}/fixes/preview`]: () => difference });
  show(<FixDialog dataset={dataset} />);
  const user = await openDialog();
  await user.click(screen.getByRole('checkbox', { name: 'Remove exact copies' }));
  await user.click(screen.getByRole('button', { name: 'Show the difference' }));
  await screen.findByRole('button', { name: 'Make a new version' });
  await user.click(screen.getByRole('checkbox', { name: 'Trim white space' }));
  expect(screen.getByRole('button', { name: 'Show the difference' })).toBeEnabled();
  expect(screen.queryByText(/548 → 536/)).toBeNull();
});

test('what cannot be made says why', async () => {
  const refusal = 'These fixes would change nothing: no row needs them.';
  stubApi({ [`POST ${api}/fixes/preview`]: () => ({ ...difference, refusal }) });
  show(<FixDialog dataset={dataset} />);
  const user = await openDialog();
  await user.click(screen.getByRole('checkbox', { name: 'Trim white space' }));
  await user.click(screen.getByRole('button', { name: 'Show the difference' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(refusal);
  expect(screen.queryByRole('button', { name: 'Make a new version' })).toBeNull();
});

test('a wrong share of the split is told, and cannot be tried', async () => {
  show(<FixDialog dataset={dataset} />);
  const user = await openDialog();
  await user.click(screen.getByRole('checkbox', { name: 'Split again' }));
  const share = screen.getByRole('textbox', { name: 'For validation, %' });
  await user.clear(share);
  await user.type(share, '90');
  expect(screen.getByRole('alert')).toHaveTextContent('5 to 50 %');
  expect(screen.getByRole('button', { name: 'Show the difference' })).toBeDisabled();
});

test('of a large file a sample is shown, and called one', async () => {
  const looked_at = { rows: 5210, bytes: 8 * 1024 * 1024 };
  stubApi({ [`POST ${api}/fixes/preview`]: () => ({ ...difference, whole: null, looked_at }) });
  show(<FixDialog dataset={dataset} />);
  const user = await openDialog();
  await user.click(screen.getByRole('checkbox', { name: 'Remove exact copies' }));
  await user.click(screen.getByRole('button', { name: 'Show the difference' }));
  expect(await screen.findByText(/a sample: the first 5,210 rows/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Make a new version' })).toBeEnabled();
});

describe('the versions', () => {
  const version = (number: number, fields: object) => ({
    id: dataset.id,
    name: `Support chats v${number}`,
    version: number,
    status: 'ready',
    training_ready: true,
    total_rows: 548,
    total_training_pairs: 455,
    total_validation_pairs: 93,
    created_at: '2026-06-01T10:00:00+00:00',
    parent_dataset_id: null,
    fixes: null,
    ...fields,
  });
  const second = version(2, {
    id: newId,
    parent_dataset_id: dataset.id,
    fixes: { remove_duplicates: true, resplit: { validation_share: 0.2, seed: 1 } },
  });

  test('are listed, the newest first, with what each was made from', async () => {
    stubApi({ [`GET ${api}/versions`]: () => ({ versions: [version(1, {}), second] }) });
    show(<VersionsPanel dataset={dataset} />);
    const items = await screen.findAllByRole('listitem');
    expect(items[0]).toHaveTextContent(
      /Support chats v2.*Newest.*From version 1: copies removed, split again/,
    );
    expect(screen.getByRole('link', { name: 'Support chats v2' })).toHaveAttribute(
      'href',
      `/datasets/${newId}`,
    );
    expect(items[1]).toHaveTextContent(/Shown here.*The uploaded file/);
  });

  test('of a lone upload are not worth a panel', async () => {
    const requests = stubApi({ [`GET ${api}/versions`]: () => ({ versions: [version(1, {})] }) });
    show(<VersionsPanel dataset={dataset} />);
    await expect(screen.findByText('Versions', {}, { timeout: 200 })).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });
});
