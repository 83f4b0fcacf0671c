import type {
  ChatCompletionChunk,
  ChatContext,
  ChatFinishReason,
  ChatMessage,
  ChatTimings,
  ChatUsage,
} from '@/core/cluster/chat';
import type { PlaygroundSample, PlaygroundVariant } from '@/core/playground/playground.schema';

export const VARIANTS: readonly PlaygroundVariant[] = ['base', 'tuned'];

/** One side's answer to one question, as far as it has come. */
export interface Answer {
  /** `stopped`: by whoever asked; what came is kept, as it is when it `failed`. */
  status: 'writing' | 'done' | 'stopped' | 'failed';
  text: string;
  error: unknown;
  finishReason: ChatFinishReason | null;
  context: ChatContext | null;
  usage: ChatUsage | null;
  timings: ChatTimings | null;
}

/** A question and both sides' answers to it. */
export interface Turn {
  question: string;
  /** What the dataset has as the answer, when the question is a row of its validation split. */
  reference: string | null;
  answers: Record<PlaygroundVariant, Answer>;
}

export interface Conversation {
  /** What was said before the first turn, in a row of the dataset; without its system message. */
  opening: readonly ChatMessage[];
  turns: readonly Turn[];
}

export const EMPTY_CONVERSATION: Conversation = { opening: [], turns: [] };

export type ConversationAction =
  | { type: 'ask'; question: string }
  | { type: 'ask_sample'; sample: PlaygroundSample }
  | { type: 'ask_again'; variants: readonly PlaygroundVariant[] }
  | { type: 'chunk'; variant: PlaygroundVariant; chunk: ChatCompletionChunk }
  | { type: 'end'; variant: PlaygroundVariant; status: 'done' | 'stopped' }
  | { type: 'fail'; variant: PlaygroundVariant; error: unknown }
  | { type: 'clear' };

const WRITING: Answer = {
  ...{
    status: 'writing',
    text: '',
    error: null,
    finishReason: null,
    context: null,
    usage: null,
    timings: null,
  },
};

/** The conversation after what happened; chunks and ends belong to the last turn. */
export function converse(conversation: Conversation, action: ConversationAction): Conversation {
  switch (action.type) {
    case 'ask':
      return { ...conversation, turns: [...conversation.turns, newTurn(action.question, null)] };
    case 'ask_sample': {
      const spoken = action.sample.messages.filter(({ role }) => role !== 'system');
      const question = spoken.at(-1)?.content ?? '';
      return { opening: spoken.slice(0, -1), turns: [newTurn(question, action.sample.reference)] };
    }
    case 'ask_again':
      return action.variants.reduce(
        (changed, variant) => withAnswer(changed, variant, () => WRITING),
        conversation,
      );
    case 'chunk':
      return withAnswer(conversation, action.variant, (answer) => withChunk(answer, action.chunk));
    case 'end':
      return withAnswer(conversation, action.variant, (answer) => ({ ...answer, status: action.status }));
    case 'fail':
      return withAnswer(conversation, action.variant, (answer) => ({
        ...{ ...answer, status: 'failed', error: action.error },
      }));
    case 'clear':
      return EMPTY_CONVERSATION;
  }
}

const newTurn = (question: string, reference: string | null): Turn => ({
  ...{ question, reference, answers: { base: WRITING, tuned: WRITING } },
});

function withAnswer(
  conversation: Conversation,
  variant: PlaygroundVariant,
  change: (answer: Answer) => Answer,
): Conversation {
  const last = conversation.turns.at(-1);
  if (!last) return conversation;
  const answers = { ...last.answers, [variant]: change(last.answers[variant]) };
  return { ...conversation, turns: [...conversation.turns.slice(0, -1), { ...last, answers }] };
}

function withChunk(answer: Answer, { choices, context, usage, timings }: ChatCompletionChunk): Answer {
  const [choice] = choices;
  return {
    ...answer,
    text: answer.text + (choice?.delta.content ?? ''),
    finishReason: choice?.finish_reason ?? answer.finishReason,
    context: context ?? answer.context,
    usage: usage ?? answer.usage,
    timings: timings ?? answer.timings,
  };
}

/**
 * What one side is sent for the last turn: the system prompt, what was said before, and its own answers. A turn that it gave
 * no answer to is left out, so that questions and answers take turns.
 */
export function messagesFor(
  { opening, turns }: Conversation,
  variant: PlaygroundVariant,
  systemPrompt: string,
): ChatMessage[] {
  const earlier = turns.slice(0, -1).flatMap(({ question, answers }): ChatMessage[] =>
    answers[variant].text === ''
      ? []
      : [
          { role: 'user', content: question },
          { role: 'assistant', content: answers[variant].text },
        ],
  );
  const question = turns.at(-1)?.question ?? '';
  return [
    ...(systemPrompt.trim() === '' ? [] : [{ role: 'system' as const, content: systemPrompt }]),
    ...opening,
    ...earlier,
    { role: 'user', content: question },
  ];
}

/** Whether a side is still writing. */
export const isWriting = ({ turns }: Conversation): boolean =>
  Object.values(turns.at(-1)?.answers ?? {}).some(({ status }) => status === 'writing');

/** Tokens a second while it wrote; null while that is not known, or too short to be told. */
export function tokensPerSecond({ usage, timings }: Answer): number | null {
  if (!usage || !timings || timings.completion_ms <= 0 || usage.completion_tokens === 0) return null;
  return (usage.completion_tokens / timings.completion_ms) * 1000;
}
