import type { ChatCompletionChunk } from '@/core/cluster/chat';
import {
  converse,
  EMPTY_CONVERSATION,
  isWriting,
  messagesFor,
  tokensPerSecond,
  type ConversationAction,
} from './conversation';

const chunk = (change: Partial<ChatCompletionChunk>): ChatCompletionChunk => ({
  ...{ id: 'c', created: 1, model: 'm', object: 'chat.completion.chunk', choices: [] },
  ...change,
});
const says = (content: string): Partial<ChatCompletionChunk> => ({
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});
const usage = { prompt_tokens: 7, completion_tokens: 20, total_tokens: 27 };
const timings = { prompt_ms: 1, completion_ms: 50 };

const after = (...actions: ConversationAction[]) => actions.reduce(converse, EMPTY_CONVERSATION);
const answered = (variant: 'base' | 'tuned', text: string): ConversationAction[] => [
  { type: 'chunk', variant, chunk: chunk(says(text)) },
  { type: 'end', variant, status: 'done' },
];
const ask = (question: string): ConversationAction => ({ type: 'ask', question });

test('an answer grows by its chunks, and its end says what it took', () => {
  const { turns } = after(
    ask('Q'),
    {
      type: 'chunk',
      variant: 'base',
      chunk: chunk({ ...says(''), context: { max_tokens: 256, dropped_messages: 0, dropped_tokens: 0 } }),
    },
    { type: 'chunk', variant: 'base', chunk: chunk(says('Hel')) },
    { type: 'chunk', variant: 'base', chunk: chunk(says('lo')) },
    {
      type: 'chunk',
      variant: 'base',
      chunk: chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    },
    { type: 'chunk', variant: 'base', chunk: chunk({ usage, timings }) },
    { type: 'end', variant: 'base', status: 'done' },
  );
  const [turn] = turns;
  expect(turn?.answers.base).toMatchObject({
    ...{ status: 'done', text: 'Hello', finishReason: 'stop', usage, timings },
    context: { max_tokens: 256 },
  });
  expect(turn?.answers.tuned).toMatchObject({ status: 'writing', text: '' });
  expect(tokensPerSecond(turn?.answers.base ?? never())).toBe(400);
  expect(tokensPerSecond(turn?.answers.tuned ?? never())).toBeNull();
});

function never(): never {
  throw new Error('There is no turn.');
}

test('each side goes on from its own answers, and one it did not give is left out', () => {
  const conversation = after(
    ...[
      ask('One'),
      ...answered('base', 'B1'),
      ...answered('tuned', 'T1'),
      ask('Two'),
      ...answered('base', 'B2'),
    ],
    { type: 'fail', variant: 'tuned', error: new Error('down') },
    ask('Three'),
  );
  const contents = (variant: 'base' | 'tuned', prompt: string) =>
    messagesFor(conversation, variant, prompt).map(({ role, content }) => `${role} ${content}`);
  expect(contents('base', 'Be kind.')).toEqual([
    'system Be kind.',
    'user One',
    'assistant B1',
    'user Two',
    'assistant B2',
    'user Three',
  ]);
  expect(contents('tuned', '  ')).toEqual(['user One', 'assistant T1', 'user Three']);
});

test('a sample begins anew, with what was said before its last answer', () => {
  const conversation = after(ask('Earlier'), {
    type: 'ask_sample',
    sample: {
      conversation_id: 'v',
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'Q1' },
        { role: 'assistant', content: 'A1' },
        { role: 'user', content: 'Q2' },
      ],
      reference: 'A2',
    },
  });
  expect(conversation.turns).toMatchObject([{ question: 'Q2', reference: 'A2' }]);
  expect(messagesFor(conversation, 'tuned', 'Mine').map(({ content }) => content)).toEqual([
    'Mine',
    'Q1',
    'A1',
    'Q2',
  ]);
});

test('asking again replaces the last answer of the side that is asked', () => {
  const first = [ask('Q'), ...answered('base', 'B'), ...answered('tuned', 'T')];
  expect(isWriting(after(...first))).toBe(false);
  const again = after(...first, { type: 'ask_again', variants: ['tuned'] });
  expect(isWriting(again)).toBe(true);
  expect(again.turns[0]?.answers).toMatchObject({
    base: { text: 'B' },
    tuned: { status: 'writing', text: '' },
  });
});

test('what is cleared is gone, and late chunks change nothing', () => {
  expect(after(ask('Q'), { type: 'clear' }, ...answered('base', 'late'))).toEqual(EMPTY_CONVERSATION);
});
