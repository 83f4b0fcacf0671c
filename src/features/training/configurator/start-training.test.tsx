import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CreateJobInput, JobEstimateAnswer } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aCatalog } from '@/testing/factories/catalog';
import { aDataset } from '@/testing/factories/dataset';
import { anEstimateAnswer } from '@/testing/factories/estimate';
import { aJob } from '@/testing/factories/training';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { ConfiguratorForm } from './configurator-form';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const JOB = aJob({ status: 'queued' });
const DEARER: Partial<JobEstimateAnswer> = {
  estimated_cost_low: 0.24,
  estimated_cost_high: 0.62,
  quote: { price_per_gpu_hour_usd: 0.2, dataset_sha256: 'a'.repeat(64) },
};
const changed = new ApiFailure(409, {
  code: 'quote_changed',
  error: 'The price changed since the estimate. Nothing was started.',
  details: [{ path: 'quote.price_per_gpu_hour_usd', message: 'Now $0.20' }],
});

let requests: ApiRequest[];
let current: Partial<JobEstimateAnswer>;
let answerCreate: (body: CreateJobInput) => unknown;

beforeEach(() => {
  push.mockReset();
  current = {};
  answerCreate = ({ quote }) =>
    quote?.price_per_gpu_hour_usd === anEstimateAnswer(current).quote.price_per_gpu_hour_usd &&
    quote.dataset_sha256 === anEstimateAnswer(current).quote.dataset_sha256
      ? { job: JOB, estimated_cost: 0.2, estimated_duration_hours: 2 }
      : changed;
  requests = stubApi({
    'GET /api/datasets': () => ({ datasets: [aDataset()], total: 1, page: 1, limit: 100, totalPages: 1 }),
    'POST /api/jobs/estimate': () => anEstimateAnswer(current),
    'POST /api/jobs': ({ body }) => answerCreate(body as CreateJobInput),
  });
});

const sent = () =>
  requests.filter(({ path }) => path === '/api/jobs').map(({ body }) => body as CreateJobInput);

async function renderReady() {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ConfiguratorForm
        catalog={aCatalog()}
        initialDataset={aDataset()}
        parentJob={null}
        missing={[]}
        link="v=1&rank=24"
      />
    </QueryClientProvider>,
  );
  await screen.findByText('$0.12 – $0.31');
  return user;
}
const start = () => screen.getByRole('button', { name: 'Start training' });

test('a price that changed is told, old and new, and asked again; confirmed, it starts at the new one', async () => {
  const user = await renderReady();
  current = DEARER;
  await user.click(start());
  const dialog = within(await screen.findByRole('alertdialog'));
  expect(dialog.getByText('Price of a GPU hour').parentElement).toHaveTextContent('$0.10 → $0.20');
  expect(dialog.getByText('Cost').parentElement).toHaveTextContent('$0.12 – $0.31 → $0.24 – $0.62');
  expect(push).not.toHaveBeenCalled();

  await user.click(dialog.getByRole('button', { name: 'Start training' }));
  await waitFor(() => expect(push).toHaveBeenCalledWith(`/training/jobs/${JOB.id}`));
  expect(sent().map(({ quote }) => quote?.price_per_gpu_hour_usd)).toEqual([0.1, 0.2]);
});

test('it changed once more while the question stood: it is asked once more', async () => {
  const user = await renderReady();
  current = DEARER;
  await user.click(start());
  const dialog = within(await screen.findByRole('alertdialog'));
  current = { quote: { price_per_gpu_hour_usd: 0.4, dataset_sha256: 'a'.repeat(64) } };
  await user.click(dialog.getByRole('button', { name: 'Start training' }));
  await waitFor(() =>
    expect(dialog.getByText('Price of a GPU hour').parentElement).toHaveTextContent('$0.20 → $0.40'),
  );
});

test('a dataset that changed is told; going back keeps every setting and shows the new estimate', async () => {
  const user = await renderReady();
  current = {
    quote: { price_per_gpu_hour_usd: 0.1, dataset_sha256: 'b'.repeat(64) },
    tokens_per_epoch: 50_000,
    estimated_cost_high: 0.4,
  };
  await user.click(start());
  const dialog = within(await screen.findByRole('alertdialog'));
  expect(dialog.getByText('The content of the dataset is not the same any more.')).toBeInTheDocument();
  expect(dialog.getByText(/Tokens per epoch/).parentElement).toHaveTextContent('40k → 50k');
  await user.click(dialog.getByRole('button', { name: 'Back to the settings' }));
  expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: 'LoRA rank' })).toHaveValue('24');
  expect(screen.getByText('$0.12 – $0.40')).toBeInTheDocument();
  expect(start()).toBeEnabled();
});

test.each([
  [
    'a GPU that vanished',
    new ApiFailure(422, {
      code: 'unknown_gpu',
      error: 'There is no GPU type “LOCAL-CPU” here.',
      details: [{ path: 'gpu_config.gpu_type', message: 'Choose one of: H100-80GB.' }],
    }),
    'Choose one of: H100-80GB.',
  ],
  [
    'a dataset that was deleted',
    new ApiFailure(404, { code: 'not_found', error: 'This dataset does not exist. Nothing was started.' }),
    'This dataset does not exist. Nothing was started.',
  ],
  [
    'a budget that was used up',
    new ApiFailure(409, {
      code: 'budget_exceeded',
      error: 'The budget would be passed. Nothing was started.',
    }),
    'The budget would be passed. Nothing was started.',
  ],
])('%s is told, and nothing of the form is lost', async (_, failure, message) => {
  answerCreate = () => failure;
  const user = await renderReady();
  await user.click(start());
  expect(await screen.findByText(message)).toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: 'LoRA rank' })).toHaveValue('24');
  expect(push).not.toHaveBeenCalled();
});
