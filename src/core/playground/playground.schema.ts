import { z } from 'zod';
import { chatCompletionChunk, chatCompletionRequest, chatMessage, chatSettings } from '../cluster/chat.ts';

/** Who answers: the base model as it is, or with the trained adapter. */
export const playgroundVariant = z.enum(['base', 'tuned']);
export type PlaygroundVariant = z.infer<typeof playgroundVariant>;

export const MAX_ANSWER_TOKENS = 1024;

export const playgroundChatInput = z.strictObject({
  variant: playgroundVariant,
  messages: chatCompletionRequest.shape.messages,
  temperature: chatSettings.temperature,
  top_p: chatSettings.top_p,
  max_tokens: chatSettings.max_tokens.max(MAX_ANSWER_TOKENS),
  seed: chatSettings.seed,
});
export type PlaygroundChatInput = z.output<typeof playgroundChatInput>;

/** In place of the next chunk of an answer that cannot be finished. */
const playgroundFailure = z.object({ error: z.string(), code: z.string() });

/** What the events of an answer carry; `[DONE]` follows the last chunk. */
export const playgroundEvent = z.union([playgroundFailure, chatCompletionChunk]);
export type PlaygroundEvent = z.infer<typeof playgroundEvent>;

/** A conversation that the model was not trained on: what it is asked, and what the dataset has as the answer. */
export const playgroundSample = z.object({
  conversation_id: z.string(),
  messages: z.array(chatMessage),
  reference: z.string(),
});
export type PlaygroundSample = z.infer<typeof playgroundSample>;

/**
 * Whether conversations are possible: `unreachable`: the cluster does not answer; `not_offered`: it only trains;
 * `unknown_model`: it does not have the base model (any more); `no_adapter`: the model lacks a file that is needed.
 */
export const playgroundAvailability = z.enum([
  'available',
  'unreachable',
  'not_offered',
  'unknown_model',
  'no_adapter',
]);
export type PlaygroundAvailability = z.infer<typeof playgroundAvailability>;

/**
 * Why there are no samples: `deleted`: the dataset is gone; `changed`: it is not what the model was trained on, so that its
 * validation rows may be training rows of this model; `none`: the rows that were looked at are all for training.
 */
export const missingSamples = z.enum(['deleted', 'changed', 'unreadable', 'none']);
export type MissingSamples = z.infer<typeof missingSamples>;

export const playgroundView = z.object({
  availability: playgroundAvailability,
  /** What the cluster loads, and the longest conversation with its answer that it reads, in tokens (null: not known now). */
  base_model: z.string(),
  context_tokens: z.int().nullable(),
  /** Whether the base model is the embedded one, far too small to know anything. */
  is_toy: z.boolean(),
  /** The system message of the training data; null where it has none. */
  system_prompt: z.string().nullable(),
  samples: z.array(playgroundSample),
  missing_samples: missingSamples.nullable(),
});
export type PlaygroundView = z.infer<typeof playgroundView>;
