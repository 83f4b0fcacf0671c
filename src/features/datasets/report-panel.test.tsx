import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { DatasetDefect } from '@/core/datasets/dataset.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { ReportPanel } from './report-panel';
import type { ReportFilters } from './report-filters';
import { makeDataset } from './testing/make-dataset';

const brokenLine: DatasetDefect = {
  line: 1204,
  column: 88,
  code: 'invalid_json',
  severity: 'error',
  message: 'The line is not valid JSON: a comma is missing.',
  suggestion: 'Correct the JSON at this place.',
};
const shortTarget: DatasetDefect = {
  line: 7,
  conversation_id: 'support-001',
  code: 'target_near_empty',
  severity: 'warning',
  message: 'The target has only 2 characters.',
};

const dataset = makeDataset({
  validation_errors: [shortTarget, brokenLine],
  defect_counts: { invalid_json: 1, target_near_empty: 2300 },
  error_count: 1,
  warning_count: 2300,
});

/** The panel with the filters that the address would hold. */
function Panel({ of = dataset, initial = {} }: { of?: typeof dataset; initial?: Partial<ReportFilters> }) {
  const [filters, setFilters] = useState<ReportFilters>({ page: 1, ...initial });
  return (
    <QueryClientProvider client={createQueryClient()}>
      <ReportPanel
        dataset={of}
        filters={filters}
        onFilter={(patch) => setFilters({ ...filters, page: 1, ...patch })}
      />
    </QueryClientProvider>
  );
}

const rows = () => within(screen.getByRole('table')).getAllByRole('row').slice(1);

test('a defect is told with its place, what it is and what to do', () => {
  render(<Panel />);
  const [warning, error] = rows();
  expect(warning).toHaveTextContent(/Warning7–The target has only 2 characters\..*support-001/);
  expect(error).toHaveTextContent(/Error1,20488The line is not valid JSON.*Correct the JSON at this place/);
});

test('the counts are complete where the list is not', () => {
  render(<Panel />);
  expect(screen.getByText(/1 error and 2,300 warnings\./)).toHaveTextContent('The first 2 are listed');
});

test('it filters by severity', async () => {
  const user = userEvent.setup();
  render(<Panel />);
  await user.click(screen.getByRole('combobox', { name: 'Severity' }));
  await user.click(screen.getByRole('option', { name: 'Errors · 1' }));
  expect(rows()).toHaveLength(1);
  expect(rows()[0]).toHaveTextContent('Invalid JSON');
});

test('it filters by kind, the most frequent first', async () => {
  const user = userEvent.setup();
  render(<Panel />);
  await user.click(screen.getByRole('combobox', { name: 'Kind of defect' }));
  const kinds = screen.getAllByRole('option').map((option) => option.textContent);
  expect(kinds).toEqual(['All kinds', 'Target near empty · 2,300', 'Invalid JSON · 1']);
  await user.click(screen.getByRole('option', { name: 'Target near empty · 2,300' }));
  expect(rows()).toHaveLength(1);
});

test('a long report is read page by page', async () => {
  const user = userEvent.setup();
  const many = Array.from({ length: 70 }, (_, index) => ({ ...brokenLine, line: index + 1 }));
  render(<Panel of={{ ...dataset, validation_errors: many }} />);
  expect(rows()).toHaveLength(50);
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect(rows()).toHaveLength(20);
  expect(screen.getByText('51–70 of 70')).toBeVisible();
});

test('a file-wide defect has no line', () => {
  render(<Panel of={{ ...dataset, validation_errors: [{ ...brokenLine, line: 0, column: undefined }] }} />);
  expect(rows()[0]).toHaveTextContent('Error––');
});

test.each([
  ['ready', 'No defects'],
  ['error', 'No report'],
] as const)('a dataset that is %s without defects says: %s', (status, title) => {
  render(<Panel of={{ ...dataset, status, validation_errors: [] }} />);
  expect(screen.getByText(title)).toBeVisible();
  // Another split is a fix too, where there is something to split.
  expect(screen.queryAllByRole('button', { name: 'Fix…' })).toHaveLength(status === 'ready' ? 1 : 0);
});

describe('the row of a defect', () => {
  const broken = { ...brokenLine, offset: 4096 };
  const short = { ...shortTarget, offset: 512 };
  const withRows = makeDataset({ ...dataset, validation_errors: [short, broken] });
  const rowPath = `/api/datasets/${dataset.id}/row`;

  test('opens as a chat and as it is written, and closes again', async () => {
    const requests = stubApi({
      [`GET ${rowPath}`]: () => ({
        ...{ before: '', after: '{"messages":[]}', is_start_cut: false, is_end_cut: false, obstacle: null },
        messages: [
          { role: 'user', content: 'Short?' },
          { role: 'assistant', content: 'ok', weight: 1 },
        ],
      }),
    });
    const user = userEvent.setup();
    render(<Panel of={withRows} />);
    const opener = screen.getByRole('button', { name: 'Show the row at line 7: Target near empty' });
    await user.click(opener);
    const dialog = screen.getByRole('dialog', { name: 'Line 7' });
    expect(await within(dialog).findByText('Short?')).toBeVisible();
    expect(within(dialog).getByRole('region', { name: 'As it is written' })).toHaveTextContent(
      '{"messages":[]}',
    );
    expect(within(dialog).getByRole('list', { name: 'What is wrong with the row' })).toHaveTextContent(
      'The target has only 2 characters.',
    );
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({ offset: '512', at: 'row' });
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await waitFor(() => expect(opener).toHaveFocus());
  });

  test.each([
    ['a broken place', ']}', 'Here: ]'],
    ['an end that came too early', '', 'Here: end'],
  ])('marks %s', async (_, after, marked) => {
    const row = { before: '{"a": [', after, is_start_cut: true, is_end_cut: false };
    const requests = stubApi({ [`GET ${rowPath}`]: () => ({ ...row, messages: null, obstacle: 'broken' }) });
    render(<Panel of={withRows} initial={{ row: 4096 }} />);
    expect(screen.getByRole('dialog', { name: 'Line 1,204, column 88' })).toBeVisible();
    expect((await screen.findByText(/^Here:/)).closest('mark')).toHaveTextContent(marked);
    expect(screen.getByRole('region', { name: 'As it is written' })).toHaveTextContent(
      /more of the row is not shown.*\{"a": \[/,
    );
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({ offset: '4096', at: 'character' });
  });

  test('that cannot be read says so, and can be asked for again', async () => {
    stubApi({ [`GET ${rowPath}`]: () => new ApiFailure(404, { error: 'It is gone.', code: 'not_found' }) });
    render(<Panel of={withRows} initial={{ row: 512 }} />);
    expect(await screen.findByText('The row could not be loaded', {}, { timeout: 5000 })).toBeVisible();
    expect(screen.getByText('It is gone.')).toBeVisible();
  });

  test('is not offered for what is said of the whole file, nor opened for a byte that no defect has', () => {
    render(<Panel of={dataset} initial={{ row: 77 }} />);
    expect(screen.queryByRole('button', { name: /^Show the row/ })).not.toBeInTheDocument();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});
