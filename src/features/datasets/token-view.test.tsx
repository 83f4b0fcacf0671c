import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { TokenCountView } from '@/core/tokens/token-count.schema';
import type { TokenProfileId } from '@/core/tokens/token-profile';
import { tokenKeys } from '@/data/tokens/keys';
import { createQueryClient } from '@/lib/query-client';
import { aBaseModel } from '@/testing/factories/catalog';
import { loadTokenizer } from '@/testing/load-tokenizer';
import { ApiFailure, CONNECTION_LOST, stubApi } from '@/testing/stub-api';
import { DatasetLengths } from './dataset-lengths';
import { makeDataset } from './testing/make-dataset';
import { TokenCountNotice } from './token-view-notice';
import { TokenPanel } from './token-view-panel';

const dataset = makeDataset({
  sample_data: [
    {
      conversation_id: 'greeting',
      split: 'train',
      messages: [
        { role: 'user', content: 'Hi there' },
        { role: 'assistant', content: 'Hello!', weight: 1 },
      ],
    },
    {
      conversation_id: 'a-second-one',
      split: 'train',
      messages: [
        { role: 'user', content: 'Bye' },
        { role: 'assistant', content: 'See you', weight: 1 },
      ],
    },
  ],
});
const countsPath = `/api/datasets/${dataset.id}/tokens`;

type PageProps = { of?: DatasetView; length?: number; panel?: typeof TokenPanel | typeof DatasetLengths };

const catalog: CatalogView = {
  base_models: [
    aBaseModel(),
    aBaseModel({ id: 'some/unknown-model' }),
    aBaseModel({ id: 'Qwen/Qwen2.5-7B' }),
  ],
  gpu_types: [],
  cluster: 'ok',
};

const count = (changes: Partial<TokenCountView> = {}): TokenCountView => ({
  ...{
    tokenizer: 'tiny-chat',
    status: 'done',
    bytes_total: 200,
    bytes_done: 200,
    total_rows: 10,
    total_turns: 20,
  },
  ...{
    total_tokens: 1234,
    target_tokens: 617,
    length_histogram: null,
    row_lengths: null,
    error_message: null,
  },
  counted_at: '2026-06-01T10:00:05+00:00',
  ...changes,
});

/** A panel with the choices that the address would hold. */
function Page({ of = dataset, length = 2048, panel: Panel = TokenPanel }: PageProps) {
  const [sequenceLength, onSequenceLength] = useState(length);
  const [tokenizer, onTokenizer] = useState<TokenProfileId | undefined>(undefined);
  const [rowOffset, onRowOffset] = useState<number | undefined>(undefined);
  const choice = { sequenceLength, onSequenceLength, tokenizer, onTokenizer, rowOffset, onRowOffset };
  return <Panel dataset={of} choice={choice} />;
}

function show(element = <Page />) {
  const client = createQueryClient();
  client.setQueryData(tokenKeys.tokenizer('tiny-chat'), loadTokenizer('tiny-chat'));
  client.setQueryData(tokenKeys.tokenizer('qwen-2.5'), loadTokenizer('qwen-2.5'));
  render(<QueryClientProvider client={client}>{element}</QueryClientProvider>);
  return userEvent.setup();
}

const routes = (counts: TokenCountView[]) => ({
  'GET /api/catalog': () => catalog,
  [`GET ${countsPath}`]: () => ({ counts }),
});

test('shows template, read and trained tokens, and says how many', async () => {
  stubApi(routes([count()]));
  show();
  const tokens = await screen.findByRole('region', { name: 'Tokens of the row' });
  expect(tokens).toHaveTextContent(
    'Template: <s><|user|>Read, not trained: Hi thereTemplate: <|end|><|assistant|>Trained: Hello!<|end|>',
  );
  const trained = loadTokenizer('tiny-chat').count('Hello!') + 1;
  expect(screen.getByText(new RegExp(`${trained} of them trained\\. All fit into 2,048\\.`))).toBeVisible();
  expect(within(screen.getByRole('list', { name: 'Legend' })).getAllByRole('listitem')).toHaveLength(3);
  expect(await screen.findByText('1,234 tokens, 617 of them trained (50%)')).toBeVisible();
});

test('another conversation and another tokenizer are chosen by keyboard', async () => {
  stubApi(routes([]));
  const user = show();
  const choose = async (label: string, option: string) => {
    screen.getByRole('combobox', { name: label }).focus();
    await user.keyboard('{Enter}');
    await user.click(screen.getByRole('option', { name: option }));
  };
  await screen.findByRole('region', { name: 'Tokens of the row' });
  await choose('Conversation', '2: a-second-one');
  expect(screen.getByRole('region', { name: 'Tokens of the row' })).toHaveTextContent('See you');
  await choose('Tokenizer', 'Qwen 2.5');
  expect(screen.getByRole('region', { name: 'Tokens of the row' })).toHaveTextContent('<|im_start|>');
});

test('any row of the file is looked at, from neighbour to neighbour', async () => {
  const bytes = 1_000;
  const requests = stubApi({
    ...routes([]),
    [`GET /api/datasets/${dataset.id}/training-row`]: ({ query }) => {
      const offset = Math.floor(Number(query.get('offset')) / 100) * 100;
      const isShown = offset < 200;
      return {
        offset,
        row: isShown
          ? {
              conversation_id: `row-${offset}`,
              split: 'validation',
              messages: [
                { role: 'user', content: 'Why?' },
                { role: 'assistant', content: `Because ${offset}.`, weight: 1 },
              ],
            }
          : null,
        obstacle: isShown ? null : 'too_long',
        previous_offset: offset === 0 ? null : offset - 100,
        next_offset: offset + 100 < bytes ? offset + 100 : null,
        file_bytes: bytes,
      };
    },
  });
  const user = show();
  await user.click(await screen.findByRole('combobox', { name: 'Conversation' }));
  await user.click(screen.getByRole('option', { name: 'Any row of the file' }));
  expect(await screen.findByText('row-0')).toBeVisible();
  expect(screen.getByRole('region', { name: 'Tokens of the row' })).toHaveTextContent('Because 0.');
  expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled();
  const next = screen.getByRole('button', { name: 'Next' });
  await user.click(next);
  expect(await screen.findByText('row-100')).toBeVisible();
  expect(screen.getByText(/for validation, at 10% of the file/)).toBeVisible();
  expect(next).toHaveFocus();
  await user.click(next);
  expect(await screen.findByText(/too long to be shown token by token/)).toBeVisible();
  screen.getByRole('slider', { name: 'Place in the file' }).focus();
  await user.keyboard('{End}');
  expect(await screen.findByText(/at 90% of the file/)).toBeVisible();
  expect(next).toBeDisabled();
  await user.click(screen.getByRole('button', { name: 'First' }));
  expect(await screen.findByText('row-0')).toBeVisible();
  expect(requests.filter(({ path }) => path.includes('training-row')).length).toBe(4);
});

test('what a sequence length leaves out is told', async () => {
  stubApi(routes([]));
  show(<Page length={4} />);
  const tokens = await screen.findByRole('region', { name: 'Tokens of the row' });
  expect(tokens).toHaveTextContent('cut at 4 tokens');
  expect(tokens).toHaveTextContent('Cut off:');
  expect(screen.getByText(/At 4, \d+ are not seen, \d+ of them answers to learn\./)).toBeVisible();
});

test('a count is asked for, and its progress shown', async () => {
  const requests = stubApi({
    ...routes([count()]),
    [`POST ${countsPath}`]: () => ({
      counts: [count(), count({ tokenizer: 'qwen-2.5', status: 'counting', bytes_done: 50 })],
    }),
  });
  const user = show();
  await user.click(await screen.findByRole('button', { name: 'Count for Qwen 2.5' }));
  expect(await screen.findByRole('progressbar', { name: 'Counting for Qwen 2.5' })).toHaveAttribute(
    'aria-valuenow',
    '25',
  );
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({ base_model: 'Qwen/Qwen2.5-7B' });
});

test('a count that failed says why and can be started again', async () => {
  stubApi(routes([count({ status: 'error', error_message: 'Counting was interrupted.' })]));
  show();
  expect(await screen.findByText('Failed: Counting was interrupted.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Count again for Tiny Chat' })).toBeEnabled();
});

test('counts that cannot be loaded do not take the token view away', async () => {
  const failure = new ApiFailure(503, { error: 'Later.', code: 'unavailable' });
  stubApi({ ...routes([]), [`GET ${countsPath}`]: () => failure });
  show();
  expect(await screen.findByRole('region', { name: 'Tokens of the row' })).toBeVisible();
  expect(await screen.findByText('The counts could not be loaded', {}, { timeout: 5000 })).toBeVisible();
});

test.each([
  ['that the server refuses', new ApiFailure(404, { error: '', code: '' }), 'The server answered 404.'],
  ['that does not arrive', CONNECTION_LOST, 'The connection was lost.'],
  ['that is none', {}, 'What arrived is no tokenizer file.'],
])('a tokenizer %s: what happened, what is safe, what to do', async (_, answer, what) => {
  stubApi({ ...routes([]), 'GET /tokenizers/tiny-chat.bin': () => answer });
  const client = createQueryClient();
  render(
    <QueryClientProvider client={client}>
      <Page />
    </QueryClientProvider>,
  );
  expect(await screen.findByText('The tokenizer could not be loaded', {}, { timeout: 5000 })).toBeVisible();
  expect(
    screen.getByText(new RegExp(`^${what} The dataset and its counts are not affected.* (Try|Reload)`)),
  ).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
});

test.each([
  ['while it runs', 'counting', 'approx-4-chars', /with the tokenizer of Tiny Chat: 25%/],
  ['not when it is done', 'done', 'tiny-chat', null],
] as const)('the overview says that tokens are being counted: %s', async (_, status, tokenizer, expected) => {
  stubApi(routes([count({ status, bytes_done: 50 })]));
  show(<TokenCountNotice dataset={makeDataset({ tokenizer })} />);
  if (expected) expect(await screen.findByText(expected)).toBeVisible();
  else await expect(screen.findByText(/with the tokenizer of/)).rejects.toThrow();
});

test.each([
  ['is tried again', 'counting'],
  ['has failed', 'error'],
] as const)('the overview says why the tokens are not counted: a count that %s', async (_, status) => {
  stubApi(routes([count({ status, error_message: 'No file came.' })]));
  show(<TokenCountNotice dataset={makeDataset({ tokenizer: 'approx-4-chars' })} />);
  expect(await screen.findByText('The token counts are estimates. No file came.')).toBeVisible();
});

describe('the lengths of rows', () => {
  const histogram = (longest: number) => ({ bin_width: 1000, bins: [9, 1], max_tokens: longest });
  const measured = makeDataset({ length_histogram: histogram(1500), total_rows: 10, total_tokens: 6000 });

  test('are estimates until a count is there', async () => {
    stubApi(routes([count({ status: 'counting' })]));
    show(<Page of={measured} panel={DatasetLengths} />);
    expect(screen.getByText(/Token counts are estimates: 4 characters a token\./)).toBeVisible();
    expect(screen.getByText('longest: 1,500 tokens')).toBeInTheDocument();
    expect(screen.queryByRole('combobox', { name: 'Tokenizer' })).not.toBeInTheDocument();
  });

  test('are those of the chosen tokenizer, counted exactly, and so is the cut', async () => {
    stubApi(
      routes([
        count({ length_histogram: histogram(1800) }),
        count({ tokenizer: 'qwen-2.5', length_histogram: histogram(2900) }),
      ]),
    );
    const user = show(
      <Page of={makeDataset({ ...measured, tokenizer: 'tiny-chat' })} panel={DatasetLengths} />,
    );
    expect(await screen.findByText('longest: 1,800 tokens')).toBeInTheDocument();
    expect(screen.getByText(/Counted exactly with the tokenizer of Tiny Chat/)).toBeVisible();
    expect(screen.getByText('No row is longer: nothing is cut.')).toBeVisible();
    await user.click(screen.getByRole('combobox', { name: 'Tokenizer' }));
    await user.click(screen.getByRole('option', { name: 'Qwen 2.5' }));
    expect(screen.getByText('longest: 2,900 tokens')).toBeInTheDocument();
    expect(screen.getByText(/Counted exactly with the tokenizer of Qwen 2\.5/)).toBeVisible();
    expect(screen.getByText(/About 1 row \(10%\) is longer/)).toBeVisible();
  });

  test('of a dataset that is not ready are not asked for', () => {
    const requests = stubApi({});
    show(<Page of={makeDataset({ status: 'error' })} panel={DatasetLengths} />);
    expect(screen.getByText('No rows to measure')).toBeVisible();
    expect(requests).toEqual([]);
  });
});
