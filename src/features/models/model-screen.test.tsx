import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { LineageModel, ModelView } from '@/core/models/model.schema';
import { downloadFrom } from '@/lib/download';
import { createQueryClient } from '@/lib/query-client';
import { aModel, aModelDetail, aVersion } from '@/testing/factories/model';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { ModelScreen } from './model-screen';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));
jest.mock('@/lib/download', () => ({ downloadFrom: jest.fn() }));

const MODEL = aModel();
const DOWNLOAD = `/api/models/${MODEL.id}/download`;

async function renderModel(values: Partial<ModelView> = {}, routes: Record<string, () => unknown> = {}) {
  jest.mocked(downloadFrom).mockReset();
  const detail = aModelDetail(values);
  const requests = stubApi({
    [`GET /api/models/${MODEL.id}`]: () => detail,
    [`GET /api/models/${MODEL.id}/lineage`]: () => ({ models: [aVersion()], total: 1 }),
    [`GET /api/jobs/${MODEL.job_id}/metrics`]: () => ({ metrics: [], total: 0, cursor: 0, decimated: false }),
    [`GET ${DOWNLOAD}`]: () => ({
      downloads: Object.fromEntries(
        MODEL.artifacts.map((file) => [
          file.path,
          { ...file, url: `http://storage.test/${file.path}?token=t`, expires_in: 3600 },
        ]),
      ),
    }),
    ...routes,
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ModelScreen modelId={MODEL.id} />
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { name: detail.model.name, level: 1 });
  return { user: userEvent.setup(), requests };
}

const minted = (requests: ApiRequest[]) => requests.filter(({ path }) => path === DOWNLOAD).length;

test('quality is told in words and figures, each with what it means', async () => {
  await renderModel();
  expect(screen.getByText('Good')).toBeInTheDocument();
  expect(screen.getByText('Training loss fell and validation loss follows.')).toBeInTheDocument();
  expect(screen.getByText('Validation loss before').nextSibling).toHaveTextContent('5.310');
  expect(screen.getByText('Perplexity').nextSibling).toHaveTextContent('1.68');
});

test('a figure that is missing is a dash, and a model that cannot be judged says so', async () => {
  const quality = aModel().quality_metrics;
  await renderModel({
    quality_metrics: {
      ...quality,
      final_validation_loss: null,
      convergence_quality: null,
      convergence_reason: null,
    },
  });
  expect(screen.getByText('Not judged')).toBeInTheDocument();
  expect(screen.getByText('Validation loss after').nextSibling).toHaveTextContent('–');
});

test('the way back to its training and its dataset', async () => {
  await renderModel();
  const lineage = within(screen.getByRole('navigation', { name: 'Lineage' }));
  expect(lineage.getByRole('link', { name: /Dataset/ })).toHaveAttribute(
    'href',
    `/datasets/${MODEL.dataset_id}`,
  );
  expect(lineage.getByRole('link', { name: /Training/ })).toHaveAttribute(
    'href',
    `/training/jobs/${MODEL.job_id}`,
  );
});

test('the adapter is measured against its base model, and overfitting has its onset', async () => {
  await renderModel({
    quality_metrics: { ...MODEL.quality_metrics, final_validation_loss: 2, overfitting_onset_epoch: 3 },
  });
  expect(screen.getByText('Against the base model').nextSibling).toHaveTextContent('62% lower');
  expect(screen.getByText('Overfitting').nextSibling).toHaveTextContent('From epoch 3');
});

const SECOND = '1b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b11';
const THIRD = '2b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b12';
const lineOf = (models: LineageModel[], total = models.length) => ({
  [`GET /api/models/${MODEL.id}/lineage`]: () => ({ models, total }),
});

test('the lineage names every step as a link, and puts a model under the one that it continues', async () => {
  await renderModel(
    {},
    lineOf([
      aVersion(),
      aVersion({ id: SECOND, version: 2, name: 'Next', parent_model_id: MODEL.id }),
      aVersion({
        ...{ id: THIRD, version: 4, name: 'Late', parent_model_id: '3b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b13' },
        dataset: { id: MODEL.dataset_id, name: 'Gone', version: null },
      }),
    ]),
  );
  const graph = within(await screen.findByRole('list', { name: 'Lineage graph' }));
  const children = graph.getByRole('list', { name: 'Models that continue Support tone, version 1' });
  expect(within(children).getByRole('link', { name: 'Model Next v2' })).toHaveAttribute(
    'href',
    `/models/${SECOND}`,
  );
  expect(within(children).getByRole('link', { name: 'Dataset Support chats v1' })).toHaveAttribute(
    'href',
    `/datasets/${MODEL.dataset_id}`,
  );
  expect(graph.getByRole('link', { name: 'Model Support tone v1' })).toHaveAttribute('aria-current', 'page');
  expect(graph.getByText('Continues a deleted model')).toBeInTheDocument();
  expect(graph.queryByRole('link', { name: /Gone/ })).not.toBeInTheDocument();
});

test('the versions are listed newest first, each to be opened and compared with this one', async () => {
  const next = aVersion({ id: SECOND, version: 2, name: 'Next', parent_model_id: MODEL.id });
  await renderModel({}, lineOf([aVersion(), next], 5));
  const table = await screen.findByRole('region', { name: 'Versions' });
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^v2Next.*Version 1/),
    expect.stringMatching(/^v1Support toneShown.*Base model/),
  ]);
  expect(within(table).getByRole('link', { name: 'Compare with version 2, Next' })).toHaveAttribute(
    'href',
    `/models/compare?ids=${MODEL.id},${SECOND}`,
  );
  expect(screen.getByText(/3 older versions not shown/)).toBeInTheDocument();
});

test('a lineage that cannot be loaded says so, and the rest of the model stays', async () => {
  await renderModel(
    {},
    {
      [`GET /api/models/${MODEL.id}/lineage`]: () => new ApiFailure(500, { code: 'internal', error: 'No.' }),
    },
  );
  expect(
    await screen.findByText('The lineage could not be loaded', {}, { timeout: 5000 }),
  ).toBeInTheDocument();
  expect(screen.getByText('Perplexity')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Continue training' })).toHaveAttribute(
    'href',
    `/training/configure?modelId=${MODEL.id}`,
  );
});

test('the licence is saved once it was changed, and an impossible one is refused', async () => {
  const { user, requests } = await renderModel(
    {},
    { [`PATCH /api/models/${MODEL.id}`]: () => ({ model: aModel({ license: 'mit' }) }) },
  );
  const licence = screen.getByLabelText('Licence');
  expect(licence).toHaveValue('apache-2.0');
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
  await user.clear(licence);
  await user.type(licence, 'no spaces, please');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('An identifier such as apache-2.0');
  await user.clear(licence);
  await user.type(licence, 'mit');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument());
  expect(requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
    { license: 'mit' },
  ]);
  expect(screen.getByRole('link', { name: 'Download the card' })).toHaveAttribute(
    'href',
    `/api/models/${MODEL.id}/card`,
  );
});

test('a link is minted when a file is asked for, not before, and anew each time', async () => {
  const { user, requests } = await renderModel();
  expect(minted(requests)).toBe(0);
  const button = screen.getByRole('button', { name: 'Download adapter_config.json' });
  await user.click(button);
  await waitFor(() => expect(downloadFrom).toHaveBeenCalledTimes(1));
  expect(downloadFrom).toHaveBeenCalledWith(
    'http://storage.test/adapter_config.json?token=t',
    'adapter_config.json',
  );
  await user.click(button);
  await waitFor(() => expect(minted(requests)).toBe(2));
});

test('all files come as one archive', async () => {
  await renderModel();
  const link = screen.getByRole('link', { name: 'Download all (zip)' });
  expect(link).toHaveAttribute('href', `/api/models/${MODEL.id}/archive`);
});

test('a model is deleted once it is confirmed, and its list is shown', async () => {
  const { user, requests } = await renderModel(
    { status: 'deployed' },
    { [`DELETE /api/models/${MODEL.id}`]: () => ({ id: MODEL.id }) },
  );
  await user.click(screen.getByRole('button', { name: 'Delete the model' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog).toHaveTextContent(`Delete “${MODEL.name}”?`);
  expect(dialog).toHaveTextContent('You marked it as deployed');
  await user.click(within(dialog).getByRole('button', { name: 'Delete model' }));
  await waitFor(() => expect(push).toHaveBeenCalledWith('/models'));
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

test('renaming sends the name and shows the new one', async () => {
  const renamed = { current: MODEL.name };
  const { user, requests } = await renderModel(
    {},
    {
      [`GET /api/models/${MODEL.id}`]: () => aModelDetail({ name: renamed.current }),
      [`PATCH /api/models/${MODEL.id}`]: () => {
        renamed.current = 'Support tone, final';
        return { model: aModel({ name: renamed.current }) };
      },
    },
  );
  await user.click(screen.getByRole('button', { name: 'Rename' }));
  const name = screen.getByRole('textbox', { name: 'Name' });
  await user.clear(name);
  await user.type(name, ' Support tone, final ');
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Rename' }));
  expect(await screen.findByRole('heading', { name: 'Support tone, final', level: 1 })).toBeInTheDocument();
  expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ name: 'Support tone, final' });
});

test('a model that does not exist says so', async () => {
  stubApi({
    [`GET /api/models/${MODEL.id}`]: () =>
      new ApiFailure(404, { code: 'not_found', error: 'This model does not exist.' }),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ModelScreen modelId={MODEL.id} />
    </QueryClientProvider>,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('This model does not exist.');
});
