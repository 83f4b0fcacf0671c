import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { makeDataset } from './testing/make-dataset';
import { UploadedDataset } from './uploaded-dataset';

const dataset = makeDataset({ status: 'validating' });
const route = `GET /api/datasets/${dataset.id}`;

async function show(answers: unknown[]) {
  const client = createQueryClient();
  stubApi({ [route]: () => answers.shift() });
  render(
    <QueryClientProvider client={client}>
      <UploadedDataset id={dataset.id} onUploadAnother={() => undefined} />
    </QueryClientProvider>,
  );
  expect(await screen.findByText('Reading 2 KiB, line by line')).toBeVisible();
  await act(() => client.invalidateQueries());
}

test('a dataset that is deleted elsewhere while it validates does not seem to validate for ever', async () => {
  const gone = new ApiFailure(404, { error: 'It may have been deleted.', code: 'not_found' });
  await show([dataset, gone]);
  expect(await screen.findByText('It may have been deleted.')).toBeVisible();
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
});

test('one that cannot be read for a moment stays in sight', async () => {
  const away = new ApiFailure(503, { error: 'Later.', code: 'unavailable' });
  await show([dataset, away, away]);
  expect(screen.getByText('Reading 2 KiB, line by line')).toBeVisible();
});
