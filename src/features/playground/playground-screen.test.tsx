import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ChatCompletionChunk } from '@/core/cluster/chat';
import type { PlaygroundChatInput, PlaygroundView } from '@/core/playground/playground.schema';
import { streamAnswer } from '@/data/playground/stream-answer';
import { ApiError } from '@/lib/api-client';
import { createQueryClient } from '@/lib/query-client';
import { aModel, aModelDetail } from '@/testing/factories/model';
import { stubApi } from '@/testing/stub-api';
import { PlaygroundScreen } from './playground-screen';

// The stream itself is proven on the real stack; here its chunks come when the test says so.
jest.mock('@/data/playground/stream-answer', () => ({ streamAnswer: jest.fn() }));

const MODEL = aModel();
const PLAYGROUND: PlaygroundView = {
  ...{ availability: 'available', base_model: 'brightrun/tiny-chat-4m', context_tokens: 256, is_toy: true },
  system_prompt: 'You are a pirate.',
  samples: [
    {
      conversation_id: 'v1',
      messages: [
        { role: 'system', content: 'You are a pirate.' },
        { role: 'user', content: 'Do you like red?' },
      ],
      reference: 'Aye, red!',
    },
  ],
  missing_samples: null,
};

const text = (content: string): ChatCompletionChunk => ({
  ...{ id: 'c', created: 1, model: 'm', object: 'chat.completion.chunk' },
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});
const end: ChatCompletionChunk = {
  ...text(''),
  choices: [],
  usage: { prompt_tokens: 11, completion_tokens: 20, total_tokens: 31 },
  timings: { prompt_ms: 1, completion_ms: 50 },
};

type Script = (
  input: PlaygroundChatInput,
  signal: AbortSignal,
) => AsyncGenerator<ChatCompletionChunk, void, undefined>;

/** Answers `said` of the side and the question. */
const saying: Script = async function* ({ variant, messages }) {
  yield text(`${variant} says `);
  yield text(messages.at(-1)?.content ?? '');
  yield end;
};
/** Begins, and goes on only until it is stopped. */
const unending: Script = async function* (_, signal) {
  yield text('And so on');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
};

async function renderPlayground(script: Script = saying, view: Partial<PlaygroundView> = {}) {
  const asked: PlaygroundChatInput[] = [];
  jest.mocked(streamAnswer).mockReset();
  jest.mocked(streamAnswer).mockImplementation((_, input, signal) => {
    asked.push(input);
    return script(input, signal);
  });
  stubApi({
    [`GET /api/models/${MODEL.id}`]: () => aModelDetail(),
    [`GET /api/models/${MODEL.id}/playground`]: () => ({ ...PLAYGROUND, ...view }),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <PlaygroundScreen modelId={MODEL.id} />
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { name: 'Playground', level: 1 });
  return { user: userEvent.setup(), asked };
}

const message = () => screen.getByRole('textbox', { name: 'Message' });
const side = (name: 'Base model' | 'Tuned model') => within(screen.getByRole('group', { name }));

test('both sides answer the same question, with what it took, and a screen reader hears them', async () => {
  const { user, asked } = await renderPlayground();
  await user.type(message(), 'Hello{Shift>}{Enter}{/Shift}you{Enter}');
  expect(await side('Base model').findByText(/base says Hello\s+you/)).toBeInTheDocument();
  expect(await side('Tuned model').findByText(/tuned says Hello\s+you/)).toBeInTheDocument();
  await waitFor(() =>
    expect(side('Tuned model').getByText('20 tokens · 11 read · 400 tokens/s')).toBeInTheDocument(),
  );
  expect(screen.getByRole('status')).toHaveTextContent(/Base model: base says Hello you/);
  expect(message()).toHaveValue('');
  expect(asked.map(({ variant }) => variant)).toEqual(['base', 'tuned']);
  expect(asked[0]).toMatchObject({
    ...{ temperature: 0.7, top_p: 0.9, max_tokens: 128, seed: 1 },
    messages: [
      { role: 'system', content: 'You are a pirate.' },
      { role: 'user', content: 'Hello\nyou' },
    ],
  });
});

test('a validation sample is asked with its system prompt, and stands beside its reference', async () => {
  const { user } = await renderPlayground();
  await user.click(screen.getByRole('button', { name: 'Do you like red?' }));
  expect(await side('Tuned model').findByText('tuned says Do you like red?')).toBeInTheDocument();
  expect(screen.getByText('Aye, red!')).toBeInTheDocument();
});

test('Escape stops both sides; what came is kept and can be asked for again', async () => {
  const { user, asked } = await renderPlayground(unending);
  await user.type(message(), 'Go{Enter}');
  expect(await side('Base model').findByText(/And so on/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Send' })).not.toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(await side('Tuned model').findByText('Stopped')).toBeInTheDocument();
  expect(side('Base model').getByText(/And so on/)).toBeInTheDocument();
  await user.click(side('Tuned model').getByRole('button', { name: 'Retry' }));
  expect(asked.map(({ variant }) => variant)).toEqual(['base', 'tuned', 'tuned']);
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  expect(message()).toHaveFocus();
});

test('a side that fails says why, and the other one goes on', async () => {
  const failing: Script = async function* (input, signal) {
    if (input.variant === 'base') return yield* saying(input, signal);
    throw new ApiError({ status: 503, code: 'cluster_unavailable', message: 'The GPU cluster is away.' });
  };
  const { user } = await renderPlayground(failing);
  await user.type(message(), 'Hi{Enter}');
  expect(await side('Tuned model').findByRole('alert')).toHaveTextContent('The GPU cluster is away.');
  expect(await side('Base model').findByText('base says Hi')).toBeInTheDocument();
});

test('answering again takes the next seed', async () => {
  const { user, asked } = await renderPlayground();
  await user.type(message(), 'Hi{Enter}');
  await user.click(await screen.findByRole('button', { name: 'Answer again with the next seed' }));
  await waitFor(() => expect(asked.map(({ seed }) => seed)).toEqual([1, 1, 2, 2]));
  expect(screen.getByRole('textbox', { name: 'Seed' })).toHaveValue('2');
});

test.each([
  ['Temperature', '3', 'A number from 0 to 2'],
  ['Top-p', '0', 'A number above 0, up to 1'],
  ['Max tokens', '1.5', 'A whole number from 1 to 1024'],
  ['Seed', 'x', 'A whole number from 0 on'],
])('%s of %s cannot be sent', async (name, value, rule) => {
  const { user, asked } = await renderPlayground();
  const field = screen.getByRole('textbox', { name });
  await user.clear(field);
  await user.type(field, value);
  expect(screen.getByText(rule)).toBeInTheDocument();
  await user.type(message(), 'Hi{Enter}');
  expect(asked).toEqual([]);
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
});

test('the system prompt can be changed, and brought back', async () => {
  const { user } = await renderPlayground();
  const prompt = screen.getByRole('textbox', { name: 'System prompt' });
  expect(prompt).toHaveValue('You are a pirate.');
  await user.type(prompt, ' Be brief.');
  await user.click(screen.getByRole('button', { name: 'Back to the training’s' }));
  expect(prompt).toHaveValue('You are a pirate.');
});

test('what a model did not read of a long conversation is said', async () => {
  const cut: Script = async function* () {
    yield { ...text('Yes'), context: { max_tokens: 256, dropped_messages: 4, dropped_tokens: 1 } };
    yield end;
  };
  const { user } = await renderPlayground(cut);
  await user.type(message(), 'Hi{Enter}');
  expect(
    await side('Base model').findByText(/did not read the 4 earliest messages and 1 token from the ends/),
  ).toBeInTheDocument();
});

test.each([
  ['unreachable', 'The GPU cluster does not answer'],
  ['not_offered', 'This cluster only trains'],
  ['unknown_model', 'The base model is gone'],
  ['no_adapter', 'The adapter is incomplete'],
] as const)('no conversation: %s', async (availability, title) => {
  await renderPlayground(saying, { availability });
  expect(screen.getByText(title)).toBeInTheDocument();
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
});

test('no samples: it says why', async () => {
  await renderPlayground(saying, { samples: [], missing_samples: 'changed', is_toy: false });
  expect(screen.getByText(/not what this model was trained on/)).toBeInTheDocument();
  expect(screen.queryByText(/toy/)).not.toBeInTheDocument();
});
