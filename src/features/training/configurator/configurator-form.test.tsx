import { QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import type { ModelView } from '@/core/models/model.schema';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import type {
  CreateJobInput,
  EstimateJobInput,
  JobEstimateAnswer,
  JobView,
} from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aCatalog } from '@/testing/factories/catalog';
import { aDataset } from '@/testing/factories/dataset';
import { aFix, aGpuOption, anEstimateAnswer } from '@/testing/factories/estimate';
import { aModel } from '@/testing/factories/model';
import { aJob } from '@/testing/factories/training';
import { ApiFailure, CONNECTION_LOST, stubApi, type ApiRequest } from '@/testing/stub-api';
import { ConfiguratorForm } from './configurator-form';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const CREATED = aJob({ status: 'queued' });
let requests: ApiRequest[];
let answerCreate: () => unknown;
let answerEstimate: (input: EstimateJobInput) => JobEstimateAnswer;

beforeEach(() => {
  push.mockReset();
  window.history.replaceState(null, '', '/training/configure');
  answerEstimate = () => anEstimateAnswer();
  answerCreate = () => ({ job: CREATED, estimated_cost: 0.2, estimated_duration_hours: 2 });
  requests = stubApi({
    'GET /api/datasets': () => ({ datasets: [aDataset()], total: 1, page: 1, limit: 100, totalPages: 1 }),
    'POST /api/jobs/estimate': ({ body }) => answerEstimate(body as EstimateJobInput),
    'POST /api/jobs': () => answerCreate(),
  });
});

const created = () =>
  requests.filter(({ path }) => path === '/api/jobs').map(({ body }) => body as CreateJobInput);

interface RenderOptions {
  catalog: CatalogView;
  dataset: DatasetSummary | null;
  parentJob: JobView | null;
  parentModel: ModelView | null;
  missing: ('dataset' | 'job')[];
  link: string;
}

async function renderForm({
  catalog = aCatalog(),
  dataset = aDataset(),
  parentJob = null,
  parentModel = null,
  missing = [],
  link = '',
}: Partial<RenderOptions> = {}) {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ConfiguratorForm
        catalog={catalog}
        initialDataset={dataset}
        parentJob={parentJob}
        parentModel={parentModel}
        missing={missing}
        link={link}
      />
    </QueryClientProvider>,
  );
  if (dataset?.training_ready) await screen.findByText('$0.12 – $0.31');
  await screen.findByLabelText('Train on');
  return user;
}

const preset = (name: RegExp) => screen.getByRole('radio', { name });
// By its label: looking for a role reads the accessible names of the whole page.
const input = (label: string) => screen.getByLabelText(label, { selector: 'input' });
const startButton = () => screen.getByText('Start training', { selector: 'button' });

/** As pasted: one change, not one a key. */
const type = (label: string, value: string) => fireEvent.change(input(label), { target: { value } });

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
  type('LoRA rank', '24');
  expect(preset(/^Balanced/)).not.toBeChecked();
  expect(screen.getByText(/Based on Balanced, 1 setting changed/)).toBeInTheDocument();
  expect(screen.getByText('Changed from Balanced')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Reset LoRA rank to 16' }));
  expect(input('LoRA rank')).toHaveValue('16');
  expect(input('LoRA rank')).toHaveFocus();
  expect(preset(/^Balanced/)).toBeChecked();
});

test('choosing a preset overwrites what was edited', async () => {
  const user = await renderForm();
  type('LoRA rank', '24');
  await user.click(preset(/^Conservative/));
  expect(input('LoRA rank')).toHaveValue('8');
  expect(input('Learning rate')).toHaveValue('1e-4');
  expect(screen.queryByText(/Based on/)).not.toBeInTheDocument();
});

test('an unusual value is warned about, with the usual range, and can be started', async () => {
  await renderForm();
  type('Learning rate', '1e-3');
  expect(input('Learning rate')).toHaveAccessibleDescription(/may diverge. Usual for LoRA: 1e-4 to 3e-4/);
  expect(startButton()).toBeEnabled();
});

test('a value outside its limits is refused at its field, keeps the last estimate and cannot be started', async () => {
  await renderForm();
  for (const [label, text, message] of [
    ['Learning rate', '5', 'A number from 1e-6 to 1e-2'],
    ['Learning rate', 'NaN', 'A number from 1e-6 to 1e-2'],
    ['Learning rate', 'Infinity', 'A number from 1e-6 to 1e-2'],
    ['Batch size', '2.5', 'A whole number from 1 to 128'],
    ['Epochs', '-1', 'A whole number from 1 to 50'],
    ['LoRA dropout', 'abc', 'A number from 0 to 0.9'],
    ['Seed', '', 'A whole number from 0 to 2147483647'],
  ] as const) {
    const before = (input(label) as HTMLInputElement).value;
    type(label, text);
    await waitFor(() => expect(input(label)).toBeInvalid());
    expect(input(label)).toHaveAccessibleDescription(new RegExp(message));
    expect(screen.getByText('$0.12 – $0.31')).toBeInTheDocument();
    expect(screen.getByText('Some settings are outside their limits.')).toBeInTheDocument();
    expect(startButton()).toBeDisabled();
    type(label, before);
    await waitFor(() => expect(startButton()).toBeEnabled());
  }
});

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
      hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m', 256),
      gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      client_request_id: expect.any(String),
      quote: anEstimateAnswer().quote,
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
  type('Seed', '7');
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

test('a model is continued with its own settings; those that have to stay are set back, or the model is left', async () => {
  const parentModel = aModel();
  const parentJob = aJob();
  const user = await renderForm({ parentModel, parentJob });
  const continued = () => screen.queryByText(/The training starts from this model’s weights/);
  expect(continued()).toBeInTheDocument();
  type('LoRA rank', '24');
  expect(screen.getByText('Not as in the model: LoRA rank.')).toBeInTheDocument();
  expect(screen.getByText('Some settings do not fit the model that it continues.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Set back' }));
  expect(input('LoRA rank')).toHaveValue('16');
  type('Learning rate', '0.0001');
  await waitFor(() => expect(window.location.search).toContain(`modelId=${parentModel.id}`));
  await user.click(startButton());
  await waitFor(() => expect(created()).toHaveLength(1));
  expect(created()[0]).toMatchObject({ parent_model_id: parentModel.id, parent_job_id: parentJob.id });
});

test('a model that is left is not continued', async () => {
  const user = await renderForm({ parentModel: aModel() });
  await user.click(screen.getByRole('button', { name: 'Start from the base model instead' }));
  expect(screen.queryByText(/weights/)).not.toBeInTheDocument();
  await user.click(startButton());
  await waitFor(() => expect(created()).toHaveLength(1));
  expect(created()[0]).not.toHaveProperty('parent_model_id');
});

test('to train again what once continued a model starts from the base model, and says so', async () => {
  const parentJob = aJob({ name: 'First try', parent_model_id: aModel().id });
  await renderForm({ parentJob });
  expect(screen.getByText(/“First try” started from the weights of a model/)).toBeInTheDocument();
});

test('every kind of setting is marked as changed, and all are reset at once', async () => {
  const user = await renderForm();
  type('Warm-up steps', '10');
  await user.click(screen.getByRole('checkbox', { name: 'q_proj' }));
  expect(screen.getAllByText('Changed from Balanced')).toHaveLength(2);
  expect(screen.getByRole('button', { name: 'Reset Adapted modules to all' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Reset all 2' }));
  expect(screen.queryByText('Changed from Balanced')).not.toBeInTheDocument();
  expect(screen.getByRole('checkbox', { name: 'q_proj' })).toBeChecked();
  expect(preset(/^Balanced/)).toBeChecked();
});

test('a sequence length that was not edited follows the base model', async () => {
  await renderForm();
  expect(input('Sequence length')).toHaveValue('256');
  expect(screen.queryByText(/Changed from/)).not.toBeInTheDocument();
});

test('a warm-up longer than the training is warned about with its steps', async () => {
  answerEstimate = () => anEstimateAnswer({ total_steps: 150 });
  await renderForm();
  expect(input('Warm-up steps')).toHaveAccessibleDescription(
    /whole training \(150 steps\).* Usual: 3 to 10 %/,
  );
});

test('what does not fit is told with ranked fixes; one press applies one, and the focus stays near', async () => {
  const memory = {
    verdict: 'does_not_fit',
    required_gib: { low: 5, mid: 6, high: 7 },
    available_gib: 4,
  } as const;
  answerEstimate = ({ hyperparameters: { batch_size } }) =>
    anEstimateAnswer(
      batch_size === 4
        ? {}
        : { memory, fixes: [aFix(), aFix({ id: 'four_bit', title: 'Base model in 4 bits' })] },
    );
  const user = await renderForm();
  const fixes = within(screen.getByRole('list', { name: 'What would make it fit' })).getAllByRole('listitem');
  expect(fixes).toHaveLength(2);
  expect(fixes[0]).toHaveTextContent('$0.22 · 2h 12m · 3.1 GiB · fits');

  await user.click(screen.getByRole('button', { name: 'Apply: Batch of 4, accumulated 2 times' }));
  expect(input('Batch size')).toHaveValue('4');
  expect(input('Gradient accumulation')).toHaveValue('2');
  await waitFor(() => expect(screen.queryByRole('list', { name: /make it fit/ })).not.toBeInTheDocument());
  expect(screen.getByText('Fits in GPU memory').parentElement).toHaveFocus();
  expect(
    screen.getByText('Applied: Batch of 4, accumulated 2 times. Fits in GPU memory.'),
  ).toBeInTheDocument();
});

test('all GPU options are compared; the cheapest that fits is marked, and one press chooses', async () => {
  const a100 = { gpu_type: 'A100-80GB', name: 'A100 80 GB', is_current: false, is_cheapest_fit: false };
  answerEstimate = () =>
    anEstimateAnswer({
      options: [
        aGpuOption({ ...a100, num_gpus: 2, estimated_cost: 9, free_count: 0 }),
        aGpuOption({ ...a100, estimated_cost: 7, free_count: 3 }),
        aGpuOption({ ...a100, name: 'L4', gpu_type: 'L4', available: false, estimated_cost: 0.1 }),
        aGpuOption(),
      ],
    });
  const catalog = aCatalog();
  const user = await renderForm({
    catalog: { ...catalog, gpu_types: catalog.gpu_types.map((gpu) => ({ ...gpu, available: true })) },
  });
  await user.click(screen.getByText('Compare all 4 options'));
  const [, ...rows] = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^1 × This machine’s CPUCheapest that fits1 freeFits1\.2 GiB2h\$0\.20Chosen$/),
    expect.stringMatching(/^1 × A100 80 GB3 free.*\$7\.00Choose$/),
    expect.stringMatching(/^2 × A100 80 GB0 free: the job will wait.* GiB each.*\$9\.00Choose$/),
    expect.stringMatching(/^1 × L4not offered by the connected cluster/),
  ]);
  expect(screen.getByRole('button', { name: 'Choose 1 × L4' })).toHaveAttribute('aria-disabled', 'true');
  await user.click(screen.getByRole('button', { name: 'Choose 2 × A100 80 GB' }));
  expect(screen.getByRole('radio', { name: /A100/ })).toBeChecked();
  expect(screen.getByText('8 × 1 × 2 = 16')).toBeInTheDocument();
});

test('a budget that stops jobs is not passed', async () => {
  answerEstimate = () =>
    anEstimateAnswer({
      budget: {
        ...{ monthly_budget_usd: 50, spent_usd: 50, reserved_usd: 0, stops_at_budget: true },
        verdict: 'p50_over',
      },
    });
  await renderForm();
  expect(screen.getByText(/It would pass this month’s budget, at which jobs stop/)).toBeInTheDocument();
  expect(startButton()).toBeDisabled();
});

describe('the address', () => {
  test('holds the whole configuration, and follows the settings', async () => {
    await renderForm();
    type('LoRA rank', '24');
    await waitFor(() => expect(window.location.search).toContain('&rank=24&'));
    expect(window.location.search).toContain(`datasetId=${aDataset().id}&preset=balanced&v=1`);
    const before = window.location.search;
    type('Seed', '-1');
    await waitFor(() => expect(input('Seed')).toBeInvalid());
    expect(window.location.search).toBe(before);
    expect(screen.queryByRole('button', { name: 'Copy link' })).not.toBeInTheDocument();
  });

  test('opens the configuration that it holds; what it cannot say is told', async () => {
    const user = await renderForm({
      link: 'preset=balanced&v=1&rank=24&gpu=H900&alpha=9999',
      missing: ['dataset'],
      dataset: null,
    });
    expect(input('LoRA rank')).toHaveValue('24');
    expect(input('LoRA alpha')).toHaveValue('32');
    expect(screen.getByText(/dataset of this address is not among yours/)).toBeInTheDocument();
    expect(
      screen.getByText('The link’s “gpu”: “H900” is not in the catalogue here; LOCAL-CPU was kept.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The link’s “alpha”: 9999 is outside 1 to 512; 32 was kept.'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Put these notes away' }));
    expect(screen.queryByText(/The link’s/)).not.toBeInTheDocument();
  });
});
