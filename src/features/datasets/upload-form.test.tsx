import { QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ValidationResult } from '@/core/datasets/validator';
import { createQueryClient } from '@/lib/query-client';
import { putFile, UploadError } from '@/lib/put-file';
import type { FileCheckMessage, FileCheckRequest } from './check/run-file-check';
import { startCheckWorker } from './check/start-check-worker';
import { makeCheckResult } from './testing/make-check-result';
import { makeDataset } from './testing/make-dataset';
import { UploadForm } from './upload-form';

jest.mock('./check/start-check-worker', () => ({ startCheckWorker: jest.fn() }));
jest.mock('@/lib/put-file', () => ({ ...jest.requireActual('@/lib/put-file'), putFile: jest.fn() }));

const send = jest.mocked(putFile);
const dataset = makeDataset({ status: 'uploading' });
const chats = new File(['{"messages":[]}'], 'support-chats.jsonl');
const refusedFile = makeCheckResult({
  counts: { errors: 1, warnings: 0, by_code: { invalid_json: 1 } },
  defects: [{ line: 1204, code: 'invalid_json', severity: 'error', message: 'The line is not valid JSON.' }],
  ready: false,
  reason: 'The file has 1 answer to train on; at least 10 are needed.',
});

// jsdom reads files by FileReader alone.
Blob.prototype.arrayBuffer ??= function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(new Error('The file could not be read'));
    reader.readAsArrayBuffer(this);
  });
};

/** The check's thread, in the test's hands. */
class StubWorker {
  onmessage: ((event: { data: FileCheckMessage }) => void) | null = null;
  onerror: ((event: { preventDefault: () => void }) => void) | null = null;
  terminate = jest.fn();
  request: FileCheckRequest | null = null;
  constructor(private readonly result: ValidationResult | null) {}
  postMessage(request: FileCheckRequest) {
    this.request = request;
    const { result } = this;
    if (result !== null) setTimeout(() => this.tell({ type: 'done', result }));
  }
  tell(message: FileCheckMessage) {
    act(() => this.onmessage?.({ data: message }));
  }
}
let workers: StubWorker[];
/** What the check's thread finds; null: the test tells what it says. */
let found: ValidationResult | null;

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
  workers = [];
  found = makeCheckResult();
  jest.mocked(startCheckWorker).mockImplementation(() => {
    const worker = new StubWorker(found);
    workers.push(worker);
    return worker as unknown as Worker;
  });
  send.mockReset();
  serve({
    [CREATE]: () => ({
      dataset,
      uploadUrl: 'http://storage.test/put',
      storagePath: dataset.storage_path,
      resumable: { endpoint: 'http://storage.test/resumable', token: 'token', bucket: 'lora-datasets' },
    }),
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
const submit = async (user: ReturnType<typeof userEvent.setup>) => {
  const button = await screen.findByRole('button', { name: /^Upload (dataset|anyway)$/ });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
};

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
  const progress = await screen.findByRole('progressbar', { name: 'Upload' });
  expect(progress).toHaveAttribute('aria-valuenow', '100');
  // The button that had the focus is gone: the keyboard goes on from here.
  expect(document.activeElement).toContainElement(progress);
  expect(document.body).not.toHaveFocus();
  await user.click(screen.getByRole('button', { name: 'Cancel upload' }));
  await waitFor(() => expect(api[DELETE]).toHaveBeenCalledTimes(1));
  expect(await screen.findByRole('button', { name: 'Upload dataset' })).toBeVisible();
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

describe('the check before the upload', () => {
  test('a good file: format, figures and first conversations, and nothing was sent', async () => {
    const { user } = renderForm();
    await pick(user, chats);
    expect(await screen.findByText('This file can be trained on')).toBeVisible();
    expect(screen.getByText('OpenAI chat', { selector: 'strong' })).toBeVisible();
    expect(screen.getByText('Conversations').nextSibling).toHaveTextContent('12');
    await user.click(screen.getByRole('tab', { name: 'First conversations' }));
    expect(screen.getByText('Answer number 0')).toBeVisible();
    expect(api[CREATE]).not.toHaveBeenCalled();
    expect(send).not.toHaveBeenCalled();
  });

  test('a broken file: every defect by its line, and it can be uploaded anyway', async () => {
    found = refusedFile;
    const { user, onUploaded } = renderForm();
    await pick(user, chats);
    expect(await screen.findByText('As it is, this file cannot be trained on')).toBeVisible();
    const [row] = within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(/Error1,204.*not valid JSON/);
    await user.click(screen.getByRole('button', { name: 'Upload anyway' }));
    await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
  });

  test('it tells how far it is, and skipping it leaves the upload to the person', async () => {
    found = null;
    const { user } = renderForm();
    await pick(user, chats);
    workers[0]?.tell({ type: 'progress', bytes: chats.size, rows: 1204 });
    expect(screen.getByRole('progressbar', { name: 'Check' })).toHaveAttribute('aria-valuenow', '100');
    expect(screen.getByText(/1,204 rows/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Upload dataset' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Skip the check' }));
    expect(workers[0]?.terminate).toHaveBeenCalled();
    expect(screen.getByRole('button', { name: 'Upload dataset' })).toBeEnabled();
    await user.click(screen.getByRole('button', { name: 'Check it' }));
    expect(workers).toHaveLength(2);
  });

  test('another format checks the file again as that', async () => {
    const { user } = renderForm();
    await pick(user, chats);
    found = refusedFile;
    await user.click(screen.getByRole('combobox', { name: 'Format' }));
    await user.click(screen.getByRole('option', { name: 'Alpaca' }));
    expect(workers.map(({ request }) => request?.requestedFormat)).toEqual([null, 'alpaca']);
    expect(await screen.findByText('As it is, this file cannot be trained on')).toBeVisible();
  });

  test('read as something else than it looks like, it says both', async () => {
    found = makeCheckResult({ format: 'alpaca', detected_format: 'openai_chat' });
    const { user } = renderForm();
    await pick(user, chats);
    const words = await screen.findByText(/^Read, as asked, as/);
    expect(words).toHaveTextContent(
      'Read, as asked, as Alpaca. It looks like OpenAI chat: Line 1 has a list "messages".',
    );
  });

  test.each([
    [{ errors: 0, warnings: 0 }, 'Every row can be used.'],
    [{ errors: 0, warnings: 1 }, 'Every row can be used; 1 warning below says what may be better.'],
    [{ errors: 2, warnings: 1 }, 'Rows with errors are left out: 2 errors, listed below.'],
  ])('a good file with %j', async (counts, words) => {
    found = makeCheckResult({ counts: { ...counts, by_code: {} } });
    const { user } = renderForm();
    await pick(user, chats);
    expect(await screen.findByText(words)).toBeVisible();
  });

  test('a thread that dies is told, and the upload is still possible', async () => {
    found = null;
    const { user, onUploaded } = renderForm();
    await pick(user, chats);
    act(() => workers[0]?.onerror?.({ preventDefault: () => {} }));
    expect(screen.getAllByText(/The check in this browser stopped working/)).not.toHaveLength(0);
    await submit(user);
    await waitFor(() => expect(onUploaded).toHaveBeenCalledWith(dataset.id));
  });

  test('a browser without such threads is told as a check that failed', async () => {
    jest.mocked(startCheckWorker).mockImplementation(() => {
      throw new DOMException('not allowed', 'SecurityError');
    });
    const { user } = renderForm();
    await pick(user, chats);
    expect(screen.getByRole('button', { name: 'Check again' })).toBeVisible();
  });

  test('a file that changed on the disk meanwhile is not sent; what was typed stays', async () => {
    const { user } = renderForm();
    const changed = new File(['{}'], 'support-chats.jsonl');
    await pick(user, changed);
    await user.type(screen.getByLabelText(/Description/), 'Mine');
    changed.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) as unknown as Blob;
    await submit(user);
    expect(await screen.findByRole('alert')).toHaveTextContent(/was changed, moved or deleted/);
    expect(screen.getByLabelText('Name')).toHaveValue('support-chats');
    expect(screen.getByLabelText(/Description/)).toHaveValue('Mine');
    expect(api[CREATE]).not.toHaveBeenCalled();
  });

  test('two files dropped at once are refused', () => {
    renderForm();
    fireEvent.drop(screen.getByLabelText('Dataset file'), {
      dataTransfer: { files: [chats, chats], items: [] },
    });
    expect(screen.getByRole('alert')).toHaveTextContent('2 files were dropped');
  });
});
