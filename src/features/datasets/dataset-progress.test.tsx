import { render, screen } from '@testing-library/react';
import type { DatasetView, ValidationProgress } from '@/core/datasets/dataset.schema';
import { DatasetProgress } from './dataset-progress';
import { makeDataset } from './testing/make-dataset';

const progress: ValidationProgress = {
  phase: 'reading',
  bytes_done: 150_000_000,
  bytes_total: 400_000_000,
  rows: 1234,
  bytes_per_second: 52_000_000,
  updated_at: '2026-06-01T10:00:05+00:00',
};

const show = (fields: Partial<DatasetView>) =>
  render(
    <DatasetProgress dataset={makeDataset({ status: 'validating', file_size: 400_000_000, ...fields })} />,
  );

describe('while a dataset is validated', () => {
  test('its progress, rows and speed are shown, and a tenth of the way is announced', () => {
    show({ validation_progress: progress });
    expect(screen.getByRole('progressbar', { name: 'Validation' })).toHaveAttribute('aria-valuenow', '37');
    expect(screen.getByText(/^37% · .* of .* · 1,234 rows · .*\/s$/)).toHaveAttribute('aria-live', 'off');
    expect(screen.getByText('30% done')).toBeInTheDocument();
  });

  test('before its first slice nothing is claimed of how far it is', () => {
    show({ validation_progress: null });
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
    expect(screen.queryByText(/%/)).not.toBeInTheDocument();
  });

  test('the second phase is named, and is not done before it has ended', () => {
    show({ validation_progress: { ...progress, phase: 'writing', bytes_done: 400_000_000 } });
    expect(screen.getByText('Writing the file that training reads')).toBeInTheDocument();
    expect(screen.getByText(/^99%/)).toBeInTheDocument();
  });

  test('what went wrong and is tried again is told', () => {
    show({ error_message: 'Validation is being tried again: storage answered 500.' });
    expect(screen.getByText(/tried again: storage answered 500/)).toBeInTheDocument();
  });
});

describe('a dataset that cannot be trained on', () => {
  const error_message = 'The file has 1 answer to train on; at least 10 are needed.';

  test('for its content: leads to the defects', () => {
    const validation_errors = [
      { line: 7, code: 'invalid_json', severity: 'error' as const, message: 'The line is not valid JSON.' },
    ];
    show({ status: 'error', error_message, validation_errors });
    expect(screen.getByText(/at least 10 are needed\. This upload is kept/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'See every defect' })).toHaveAttribute(
      'href',
      `/datasets/${makeDataset().id}?tab=report`,
    );
  });

  test('because its file is gone: says only that', () => {
    const gone = 'The uploaded file is no longer in storage. Delete this dataset and upload the file again.';
    show({ status: 'error', error_message: gone, validation_errors: null });
    expect(screen.getByText(gone)).toBeVisible();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });
});
