import type { Sequence } from './model/batch.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
  /** 0 keeps an assistant message out of the loss. */
  weight?: 0 | 1;
}

export interface RenderedChat extends Sequence {
  /** Messages left out from the front, and tokens cut from the end, to fit the context. */
  droppedMessages: number;
  droppedTokens: number;
}

/**
 * A conversation as the base model reads it: `<s>`, then `<|role|>content<|end|>` per message. Only assistant messages of
 * weight 1 are learned: their content and the `<|end|>` that closes it. When it does not fit, the oldest exchanges go
 * first (never the system message nor the last exchange), then the end is cut.
 */
export function renderChat(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  maxTokens: number,
): RenderedChat {
  const parts = messages.map((message) => renderMessage(tokenizer, message));
  let length = 1 + parts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const firstExchange = messages[0]?.role === 'system' ? 1 : 0;
  let droppedMessages = 0;
  while (length > maxTokens && parts.length - firstExchange > 2) {
    for (const removed of parts.splice(firstExchange, 2)) length -= removed.tokens.length;
    droppedMessages += 2;
  }
  const tokens = [tokenizer.specialToken('<s>'), ...parts.flatMap((part) => part.tokens)];
  const isLearned = [false, ...parts.flatMap((part) => part.isLearned)];
  const kept = Math.min(tokens.length, maxTokens);
  const lossWeights = new Float32Array(kept);
  for (let i = 0; i + 1 < kept; i++) lossWeights[i] = isLearned[i + 1] ? 1 : 0;
  return {
    tokens: Int32Array.from(tokens.slice(0, kept)),
    lossWeights,
    droppedMessages,
    droppedTokens: tokens.length - kept,
  };
}

/** The tokens that ask the model for its next answer; of each message's content at most `maxContents`, where given. */
export function renderPrompt(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  maxContents: readonly number[] = [],
): number[] {
  return [
    tokenizer.specialToken('<s>'),
    ...messages.flatMap((message, index) => renderMessage(tokenizer, message, maxContents[index]).tokens),
    tokenizer.specialToken('<|assistant|>'),
  ];
}

/** The token that ends an answer. */
export const endOfAnswer = (tokenizer: Tokenizer) => tokenizer.specialToken('<|end|>');

function renderMessage(
  tokenizer: Tokenizer,
  message: ChatMessage,
  maxContent = Infinity,
): { tokens: number[]; isLearned: boolean[] } {
  const isTarget = message.role === 'assistant' && message.weight !== 0;
  const tokens = [
    tokenizer.specialToken(`<|${message.role}|>`),
    ...tokenizer.encode(message.content).slice(0, maxContent),
    endOfAnswer(tokenizer),
  ];
  return { tokens, isLearned: tokens.map((_, index) => isTarget && index > 0) };
}
