import type { CanonicalMessage } from '../datasets/canonical-row.ts';
import { CHAT_TEMPLATES, type Segment } from './chat-template.ts';
import type { TokenProfile } from './token-profile.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface RowCount {
  /** All tokens of the row, template included. */
  tokens: number;
  /** Tokens that are learned: the answers of weight 1 and the token that ends each. */
  targets: number;
  /** The shortest sequence length, in tokens, that leaves something of it to learn; null when nothing of it is learned. */
  learnableFrom: number | null;
}

/** A token of a row as the model sees it. */
export interface RowToken {
  id: number;
  /** Its characters. Of a token that holds part of a character, the bytes: `E2 96`. */
  text: string;
  isBytes: boolean;
  kind: 'special' | 'template' | 'content';
  isTrained: boolean;
  /** Index of its message; null for what the template adds by itself. */
  message: number | null;
}

/** Counts a row's tokens, whatever its length. Throws an Error when the tokenizer is not the profile's. */
export function countRow(
  profile: TokenProfile,
  tokenizer: Tokenizer,
  messages: readonly CanonicalMessage[],
): RowCount {
  let tokens = 0;
  let targets = 0;
  let learnableFrom: number | null = null;
  for (const segment of CHAT_TEMPLATES[profile.id](messages)) {
    const count = segment.special ? 1 : tokenizer.count(segment.text);
    tokens += count;
    if (!segment.isTrained) continue;
    // What comes before an answer within its text is ASCII, and nothing comes after it.
    const learned = count - tokenizer.countWithin(segment.text, segment.contentStart);
    targets += learned;
    learnableFrom ??= tokens - learned + 1;
  }
  const last = profile.dropsOldest ? lastExchangeOnly(messages) : messages;
  if (learnableFrom !== null && last.length < messages.length) {
    // An answer that is context only may be all that is left; what is learned before it then depends on every length.
    learnableFrom = countRow(profile, tokenizer, last).learnableFrom ?? 1;
  }
  return { tokens, targets, learnableFrom };
}

/** What is left of a row at least, before its end is cut. */
const lastExchangeOnly = (messages: readonly CanonicalMessage[]): readonly CanonicalMessage[] => [
  ...messages.slice(0, -2).filter(({ role }) => role === 'system'),
  ...messages.slice(-2),
];

/**
 * A row's tokens one by one. A token is learned when it holds any character of a learned answer, which is how transformers'
 * `return_assistant_tokens_mask` decides.
 */
export function rowTokens(
  profile: TokenProfile,
  tokenizer: Tokenizer,
  messages: readonly CanonicalMessage[],
): RowToken[] {
  const normalized = messages.map((message) => ({
    ...message,
    content: tokenizer.normalize(message.content),
  }));
  return CHAT_TEMPLATES[profile.id](normalized).flatMap((segment) =>
    segment.special ? [specialToken(tokenizer, segment)] : textTokens(tokenizer, segment),
  );
}

function specialToken(tokenizer: Tokenizer, { text, isTrained, message }: Segment): RowToken {
  return { id: tokenizer.specialToken(text), text, isBytes: false, kind: 'special', isTrained, message };
}

function textTokens(tokenizer: Tokenizer, segment: Segment): RowToken[] {
  return tokenizer.spans(segment.text).map(({ id, start, end, text, isWhole }) => {
    const isContent = start < segment.contentEnd && end > segment.contentStart;
    return {
      id,
      text,
      isBytes: !isWhole,
      kind: isContent ? 'content' : 'template',
      isTrained: segment.isTrained && isContent,
      message: segment.message,
    };
  });
}

/** What becomes of a token of a row that is longer than the sequence length. */
export type TokenFate = 'kept' | 'dropped' | 'cut';

/**
 * Fits a row into `maxTokens`, as its trainer does: the embedded one leaves out the oldest exchanges first (never the system
 * message nor the last exchange), then everything beyond is cut. One fate a token.
 */
export function fitRow(
  profile: TokenProfile,
  tokens: readonly RowToken[],
  messages: readonly CanonicalMessage[],
  maxTokens: number,
): TokenFate[] {
  const lengths = messages.map((_, index) => tokens.filter(({ message }) => message === index).length);
  const firstExchange = messages[0]?.role === 'system' ? 1 : 0;
  let firstKept = firstExchange;
  let length = tokens.length;
  while (profile.dropsOldest && length > maxTokens && messages.length - firstKept > 2) {
    length -= (lengths[firstKept] ?? 0) + (lengths[firstKept + 1] ?? 0);
    firstKept += 2;
  }
  let kept = 0;
  return tokens.map(({ message }) => {
    if (message !== null && message >= firstExchange && message < firstKept) return 'dropped';
    kept += 1;
    return kept > maxTokens ? 'cut' : 'kept';
  });
}
