import { z } from 'zod';

const messageRole = z.enum(['system', 'user', 'assistant']);
export type MessageRole = z.infer<typeof messageRole>;

export const datasetSplit = z.enum(['train', 'validation']);
export type DatasetSplit = z.infer<typeof datasetSplit>;

/** One message. Assistant messages with weight 1 are the targets: only their tokens are trained and enter the loss. */
const canonicalMessage = z.strictObject({
  role: messageRole,
  content: z.string(),
  weight: z.union([z.literal(0), z.literal(1)]).optional(),
});
export type CanonicalMessage = z.infer<typeof canonicalMessage>;

/**
 * One line of the normalized file: what the trainer reads. Validation writes an explicit weight on every assistant message
 * and on no other; a reader takes an absent one as 1.
 */
export const canonicalRow = z.strictObject({
  conversation_id: z.string().min(1),
  split: datasetSplit,
  messages: z.array(canonicalMessage).min(2).readonly(),
});
export type CanonicalRow = z.infer<typeof canonicalRow>;

export const isTarget = (message: CanonicalMessage): boolean =>
  message.role === 'assistant' && message.weight !== 0;
