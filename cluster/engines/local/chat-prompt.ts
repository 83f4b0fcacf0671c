import { renderPrompt, type ChatMessage } from './chat-template.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface FittedPrompt {
  tokens: number[];
  /** Messages left out from the front, and tokens cut from the ends of the two that remained. */
  droppedMessages: number;
  droppedTokens: number;
}

/**
 * The prompt of a conversation in at most `maxTokens` tokens, in the template that the model was trained with. When it does
 * not fit, the oldest exchanges go first (never the system message nor the last message), then the ends of these two: of the
 * room, the system message gets what the last message leaves, and half of it at least.
 * @throws {RangeError} when not even the template fits.
 */
export function fitPrompt(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  maxTokens: number,
): FittedPrompt {
  const kept = [...messages];
  const first = kept[0]?.role === 'system' ? 1 : 0;
  while (kept.length - first > 1 && renderPrompt(tokenizer, kept).length > maxTokens) {
    // A question goes with its answers: what is left begins with the next question.
    do kept.splice(first, 1);
    while (kept.length - first > 1 && kept[first]?.role === 'assistant');
  }
  const whole = renderPrompt(tokenizer, kept);
  const tokens = whole.length <= maxTokens ? whole : cutEnds(tokenizer, kept, maxTokens);
  return {
    tokens,
    droppedMessages: messages.length - kept.length,
    droppedTokens: whole.length - tokens.length,
  };
}

/** Of one message, or of a system message and another one. */
function cutEnds(tokenizer: Tokenizer, messages: readonly ChatMessage[], maxTokens: number): number[] {
  const template = renderPrompt(tokenizer, messages, [0, 0]);
  const room = maxTokens - template.length;
  if (room < 0) throw new RangeError(`A prompt of ${maxTokens} tokens has no room for its template.`);
  if (messages.length === 1) return renderPrompt(tokenizer, messages, [room]);
  const [system = 0, last = 0] = messages.map(({ content }) => tokenizer.encode(content).length);
  const systemRoom = Math.min(system, Math.max(room - last, room >> 1));
  return renderPrompt(tokenizer, messages, [systemRoom, room - systemRoom]);
}
