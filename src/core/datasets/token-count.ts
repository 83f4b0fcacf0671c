import type { CanonicalMessage } from './canonical-row.ts';

/** Counts the tokens of a row as the model sees it, chat template included. `name` is stored on the dataset. */
export interface TokenCounter {
  readonly name: string;
  /** True when the counts are estimates and must be shown as such. */
  readonly isApproximate: boolean;
  countRow(messages: readonly CanonicalMessage[]): number;
}

const CHARACTERS_PER_TOKEN = 4;
/** Role markers and separators that chat templates put around a message. */
const TEMPLATE_TOKENS_PER_MESSAGE = 4;

/** The usual rule of thumb for English text: a token every 4 characters, and 4 tokens of template a message. */
export const approximateTokenCounter: TokenCounter = {
  name: 'approx-4-chars',
  isApproximate: true,
  countRow: (messages) =>
    messages.reduce(
      (tokens, { content }) =>
        tokens + Math.ceil(content.length / CHARACTERS_PER_TOKEN) + TEMPLATE_TOKENS_PER_MESSAGE,
      0,
    ),
};
