import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { CreateJobInput, JobView } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aCatalog } from '@/testing/factories/catalog';
import { aDataset } from '@/testing/factories/dataset';
import { aJob, anEstimate } from '@/testing/factories/training';
import { ApiFailure, CONNECTION_LOST, stubApi, type ApiRequest } from '@/testing/stub-api';
import { ConfiguratorForm } from './configurator-form';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const CREATED = aJob({ status: 'queued' });
let requests: ApiRequest[];
let answerCreate: () => unknown;

beforeEach(() => {
  push.mockReset();
  answerCreate = () => ({ job: CREATED, estimated_cost: 0.2, estimated_duration_hours: 2 });
  requests = stubApi({
    'GET /api/datasets': () => ({ datasets: [aDataset()], total: 1, page: 1, limit: 100, totalPages: 1 }),
    'POST /api/jobs/estimate': () => anEstimate(),
    'POST /api/jobs': () => answerCreate(),
  });
});

const created = () =>
  requests.filter(({ path }) => path === '/api/jobs').map(({ body }) => body as CreateJobInput);

async function renderForm({
  catalog = aCatalog(),
  dataset = aDataset(),
  parentJob = null,
}: { catalog?: CatalogView; dataset?: DatasetSummary | null; parentJob?: JobView | null } = {}) {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ConfiguratorForm catalog={catalog} initialDataset={dataset} parentJob={parentJob} />
    </QueryClientProvider>,
  );
  if (dataset) await screen.findByText('$0.12 – $0.31');
  await screen.findByRole('combobox', { name: 'Train on' });
  return user;
}

const preset = (name: RegExp) => screen.getByRole('radio', { name });
const input = (label: string) => screen.getByRole('textbox', { name: label });
const startButton = () => screen.getByRole('button', { name: 'Start training' });

async function type(user: ReturnType<typeof userEvent.setup>, label: string, text: string) {
  await user.clear(input(label));
  await user.type(input(label), text);
}

test('it opens ready, on the balanced preset and what is available, with its price', async () => {
  await renderForm();
  expect(preset(/^Balanced/)).toBeChecked();
  expect(screen.getByRole('radio', { name: /CPU/ })).toBeChecked();
  expect(input('Learning rate')).toHaveValue('2e-4');
  expect(input('Name of the job')).toHaveValue('Support chats');
  expect(screen.getByText('8 × 1 = 8')).toBeInTheDocument();
  expect(screen.getByText('Ready to start')).toBeInTheDocument();
  expect(startButton()).toBeEnabled();
});

test('editing a value makes the settings custom, marks it, and it can be reset', async () => {
  const user = await renderForm();
  await type(user, 'LoRA rank', '24');
  expect(preset(/^Balanced/)).not.toBeChecked();
  expect(screen.getByText(/Based on Balanced, 1 setting changed/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: /Changed LoRA rank: back to 16/ }));
  expect(input('LoRA rank')).toHaveValue('16');
  expect(preset(/^Balanced/)).toBeChecked();
});

test('choosing a preset overwrites what was edited', async () => {
  const user = await renderForm();
  await type(user, 'LoRA rank', '24');
  await user.click(preset(/^Conservative/));
  expect(input('LoRA rank')).toHaveValue('8');
  expect(input('Learning rate')).toHaveValue('1e-4');
  expect(screen.queryByText(/Based on/)).not.toBeInTheDocument();
});

test('an unusual value is warned about, with the usual range, and can be started', async () => {
  const user = await renderForm();
  await type(user, 'Learning rate', '1e-3');
  expect(input('Learning rate')).toHaveAccessibleDescription(/may diverge. Usual for LoRA: 1e-4 to 3e-4/);
  expect(startButton()).toBeEnabled();
});

test.each([
  ['Learning rate', '5', 'A number from 1e-6 to 1e-2'],
  ['Batch size', '2.5', 'A whole number from 1 to 128'],
  ['Epochs', '-1', 'A whole number from 1 to 50'],
  ['LoRA dropout', 'abc', 'A number from 0 to 0.9'],
  ['Seed', '', 'A whole number from 0 to 2147483647'],
])(
  '%s %j is refused at its field, keeps the last estimate and cannot be started',
  async (label, text, message) => {
    const user = await renderForm();
    await user.clear(input(label));
    if (text !== '') await user.type(input(label), text);
    expect(input(label)).toBeInvalid();
    expect(input(label)).toHaveAccessibleDescription(new RegExp(message));
    expect(screen.getByText('$0.12 – $0.31')).toBeInTheDocument();
    expect(screen.getByText('Some settings are outside their limits.')).toBeInTheDocument();
    expect(startButton()).toBeDisabled();
  },
);

test('a GPU that the cluster does not offer is shown with the reason, and cannot be chosen', async () => {
  await renderForm();
  const gpu = screen.getByRole('radio', { name: /A100 80 GB .*not offered by the connected cluster/ });
  expect(gpu).toBeDisabled();
});

test('without a dataset the training cannot be started, and it is said why', async () => {
  await renderForm({ dataset: null });
  expect(screen.getByText('Not ready')).toBeInTheDocument();
  expect(
    within(screen.getByText('Not ready').parentElement as HTMLElement).getByText('Choose a dataset.'),
  ).toBeInTheDocument();
  expect(startButton()).toBeDisabled();
  expect(requests.some(({ path }) => path === '/api/jobs/estimate')).toBe(false);
});

test('a dataset that is not validated yet cannot be trained on', async () => {
  await renderForm({ dataset: aDataset({ status: 'validating', training_ready: false }) });
  expect(screen.getByText('The dataset is not ready for training.')).toBeInTheDocument();
  expect(startButton()).toBeDisabled();
});

test('starting sends everything and goes to the monitor', async () => {
  const user = await renderForm();
  await user.click(startButton());
  await waitFor(() => expect(push).toHaveBeenCalledWith(`/training/jobs/${CREATED.id}`));
  expect(created()).toEqual([
    {
      name: 'Support chats',
      dataset_id: aDataset().id,
      preset_id: 'balanced',
      hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
      gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      client_request_id: expect.any(String),
    },
  ]);
});

test('pressing start again after a lost answer is the same request; other settings are a new one', async () => {
  answerCreate = () => CONNECTION_LOST;
  const user = await renderForm();
  await user.click(startButton());
  expect(await screen.findByText(/could not be reached/)).toBeInTheDocument();
  await user.click(startButton());
  await waitFor(() => expect(created()).toHaveLength(2));
  await type(user, 'Seed', '7');
  await user.click(startButton());
  await waitFor(() => expect(created()).toHaveLength(3));
  const [first, second, third] = created().map((body) => body.client_request_id);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test('what the server refuses is told at its field', async () => {
  answerCreate = () =>
    new ApiFailure(422, {
      code: 'unknown_gpu',
      error: 'There is no such GPU type here.',
      details: [{ path: 'gpu_config.gpu_type', message: 'Choose one of: H100-80GB.' }],
    });
  const user = await renderForm();
  await user.click(startButton());
  expect(await screen.findByText('Choose one of: H100-80GB.')).toBeInTheDocument();
  expect(screen.getByText('There is no such GPU type here.')).toBeInTheDocument();
  expect(push).not.toHaveBeenCalled();
});

test('training again starts from the settings of the job, and says whose child it is', async () => {
  const hyperparameters = { ...presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'), lora_rank: 24 };
  const parentJob = aJob({ name: 'First try', preset_id: 'custom', hyperparameters });
  const user = await renderForm({ parentJob });
  expect(input('LoRA rank')).toHaveValue('24');
  expect(screen.getByText(/The settings of “First try”/)).toBeInTheDocument();
  await user.click(startButton());
  await waitFor(() => expect(created()).toHaveLength(1));
  expect(created()[0]).toMatchObject({ preset_id: 'custom', parent_job_id: parentJob.id });
});
