import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ModelView } from '@/core/models/model.schema';
import { downloadFrom } from '@/lib/download';
import { createQueryClient } from '@/lib/query-client';
import { aModel, aModelDetail } from '@/testing/factories/model';
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
