import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createQueryClient } from '@/lib/query-client';
import { putFile, UploadError } from '@/lib/put-file';
import { makeDataset } from './testing/make-dataset';
import { UploadForm } from './upload-form';

jest.mock('@/lib/put-file', () => ({ ...jest.requireActual('@/lib/put-file'), putFile: jest.fn() }));

const send = jest.mocked(putFile);
const dataset = makeDataset({ status: 'uploading' });
const chats = new File(['{"messages":[]}'], 'support-chats.jsonl');

type Handler = (body: unknown) => unknown;
let api: Record<string, jest.Mock<unknown, [unknown]>>;
let refused: { status: number; code: string; error: string } | null;

/** The API as the form sees it: one handler a route; `refused` makes the next answer an error. */
function serve(routes: Record<string, Handler>) {
  api = Object.fromEntries(Object.entries(routes).map(([route, handler]) => [route, jest.fn(handler)]));
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    const data = api[`${init.method} ${path}`]?.(
      init.body === undefined ? undefined : JSON.parse(String(init.body)),
    );
    const failure = refused;
    refused = null;
    const body = failure === null ? { success: true, data } : { ...failure, requestId: 'req-1' };
    return {
      ok: failure === null,
      status: failure?.status ?? 200,
      headers: new Map(),
      text: async () => JSON.stringify(body),
    };
  }) as unknown as typeof fetch;
}

const CREATE = 'POST /api/datasets';
const CONFIRM = `POST /api/datasets/${dataset.id}/confirm`;
const DELETE = `DELETE /api/datasets/${dataset.id}`;

beforeEach(() => {
  refused = null;
  send.mockReset();
  serve({
    [CREATE]: () => ({ dataset, uploadUrl: 'http://storage.test/put', storagePath: dataset.storage_path }),
    [CONFIRM]: () => ({ dataset: { ...dataset, status: 'validating' }, message: 'Validation has started.' }),
    [DELETE]: () => ({ id: dataset.id }),
  });
});

function renderForm() {
  const onUploaded = jest.fn();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <UploadForm onUploaded={onUploaded} />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup({ applyAccept: false }), onUploaded };
}

const pick = (user: ReturnType<typeof userEvent.setup>, file: File) =>
  user.upload(screen.getByLabelText('Dataset file'), file);
const submit = (user: ReturnType<typeof userEvent.setup>) =>
  user.click(screen.getByRole('button', { name: 'Upload dataset' }));

test.each([
  ['a wrong ending', new File(['a'], 'chats.csv'), /ends in \.jsonl or \.json/],
  ['an empty file', new File([], 'chats.jsonl'), /is empty/],
])('%s is refused before anything is sent', async (_, file, reason) => {
  const { user } = renderForm();
  await pick(user, file);
  expect(await screen.findByRole('alert')).toHaveTextContent(reason);
  expect(screen.getByLabelText('Name')).toHaveValue('');
  await submit(user);
  expect(api[CREATE]).not.toHaveBeenCalled();
});

test('the name comes from the file, unless it was typed', async () => {
  const { user } = renderForm();
  await pick(user, chats);
  expect(screen.getByLabelText('Name')).toHaveValue('support-chats');
  await user.clear(screen.getByLabelText('Name'));
  await user.type(screen.getByLabelText('Name'), 'Mine');
  await pick(user, new File(['{}'], 'other.json'));
  expect(screen.getByLabelText('Name')).toHaveValue('Mine');
});

test('a file goes from create to sent to confirmed', async () => {
  const { user, onUploaded } = renderForm();
  await pick(user, chats);
  await user.type(screen.getByLabelText(/Description/), 'From the help desk');
  await submit(user);
  await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
  expect(api[CREATE]).toHaveBeenCalledWith({
    name: 'support-chats',
    description: 'From the help desk',
    file_name: 'support-chats.jsonl',
    file_size: chats.size,
  });
  expect(send).toHaveBeenCalledWith('http://storage.test/put', chats, expect.anything());
  expect(api[CONFIRM]).toHaveBeenCalledTimes(1);
});

test('while it is sent, it tells how far it is and can be cancelled', async () => {
  send.mockImplementation(
    (_url, file, { signal, onProgress }) =>
      new Promise((_, reject) => {
        onProgress(file.size);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const { user, onUploaded } = renderForm();
  await pick(user, chats);
  await submit(user);
  expect(await screen.findByRole('progressbar', { name: 'Upload' })).toHaveAttribute('aria-valuenow', '100');
  await user.click(screen.getByRole('button', { name: 'Cancel upload' }));
  await waitFor(() => expect(api[DELETE]).toHaveBeenCalledTimes(1));
  expect(screen.getByRole('button', { name: 'Upload dataset' })).toBeVisible();
  expect(onUploaded).not.toHaveBeenCalled();
});

test('a lost connection is tried again without registering the dataset twice', async () => {
  send.mockRejectedValueOnce(new UploadError(0));
  const { user, onUploaded } = renderForm();
  await pick(user, chats);
  await submit(user);
  expect(await screen.findByRole('alert')).toHaveTextContent('The connection was lost');
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
  expect(api[CREATE]).toHaveBeenCalledTimes(1);
  expect(send).toHaveBeenCalledTimes(2);
});

test('a refused file starts over with a new dataset, the old one is deleted', async () => {
  send.mockRejectedValueOnce(new UploadError(403));
  const { user, onUploaded } = renderForm();
  await pick(user, chats);
  await submit(user);
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
  expect(api[DELETE]).toHaveBeenCalledTimes(1);
  expect(api[CREATE]).toHaveBeenCalledTimes(2);
});

test('a taken name leads back to the form with its values', async () => {
  refused = { status: 409, code: 'name_taken', error: 'You already have a dataset called “support-chats”.' };
  const { user } = renderForm();
  await pick(user, chats);
  await submit(user);
  expect(await screen.findByRole('alert')).toHaveTextContent('You already have a dataset');
  expect(screen.getByLabelText('Name')).toHaveValue('support-chats');
  expect(send).not.toHaveBeenCalled();
});

test('a confirm whose first answer was lost counts as done', async () => {
  const { user, onUploaded } = renderForm();
  send.mockImplementation(async () => {
    refused = { status: 409, code: 'already_confirmed', error: 'This upload was confirmed before.' };
  });
  await pick(user, chats);
  await submit(user);
  await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
});
