/**
 * The inference part of the contract, offered by clusters with the feature `inference`: `POST /v1/chat/completions` as
 * OpenAI's, with three additions: the `adapter` that is applied to the model, and in the answer `context` (what of the
 * conversation did not fit) and `timings`.
 */
import { z } from 'zod';
import { clusterErrorResponse, fileReference } from './contract.ts';

export const chatMessage = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(32_000),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** What decides how an answer is drawn; OpenAI's names, ranges and defaults. */
export const chatSettings = {
  /** Divides the logits; 0 takes the likeliest token every time. */
  temperature: z.number().min(0).max(2),
  /** Share of the probability that is drawn from, the likeliest tokens first. */
  top_p: z.number().positive().max(1),
  /** Longest answer in tokens; less where the model's context ends before. */
  max_tokens: z.int().min(1).max(8_192),
  /** The same seed, request and model give the same answer. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
} as const;

const stopSequence = z.string().min(1).max(100);

/** The files of a LoRA adapter in PEFT's layout; the cluster keeps what it has fetched, by its SHA-256. */
export const chatAdapter = z.strictObject({
  files: z
    .array(fileReference.extend({ kind: z.enum(['adapter_model', 'adapter_config']) }))
    .length(2)
    .refine((files) => new Set(files.map(({ kind }) => kind)).size === 2, {
      message: 'needs one adapter_model and one adapter_config',
    }),
});
export type ChatAdapter = z.infer<typeof chatAdapter>;

/** `POST /v1/chat/completions`. Without `adapter` the base model itself answers. */
export const chatCompletionRequest = z.strictObject({
  model: z.string().min(1).max(200),
  messages: z
    .array(chatMessage)
    .min(1)
    .max(200)
    .refine((messages) => messages.at(-1)?.role === 'user', {
      message: 'the last message must be the user’s',
    })
    .refine((messages) => messages.slice(1).every(({ role }) => role !== 'system'), {
      message: 'a system message can only be the first',
    }),
  adapter: chatAdapter.optional(),
  temperature: chatSettings.temperature.default(1),
  top_p: chatSettings.top_p.default(1),
  max_tokens: chatSettings.max_tokens.optional(),
  stop: z.union([stopSequence, z.array(stopSequence).max(4)]).optional(),
  seed: chatSettings.seed.optional(),
  stream: z.boolean().default(false),
  /** With `include_usage` a last chunk without choices carries `usage` and `timings`. */
  stream_options: z.strictObject({ include_usage: z.boolean().default(false) }).optional(),
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequest>;

/** `stop`: the model ended its answer or came to a stop sequence; `length`: the limit or the context did. */
const finishReason = z.enum(['stop', 'length']);
export type ChatFinishReason = z.infer<typeof finishReason>;

/**
 * The model's context in tokens and what was left out of the conversation to make it and its answer fit: messages from its
 * beginning (never the system message nor the last one), then tokens from the end of the two that remained.
 */
export const chatContext = z.object({
  max_tokens: z.int().positive(),
  dropped_messages: z.int().nonnegative(),
  dropped_tokens: z.int().nonnegative(),
});
export type ChatContext = z.infer<typeof chatContext>;

export const chatUsage = z.object({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative(),
  total_tokens: z.int().nonnegative(),
});
export type ChatUsage = z.infer<typeof chatUsage>;

/** Milliseconds that the model took to read the prompt and to write the answer. */
export const chatTimings = z.object({
  prompt_ms: z.number().nonnegative(),
  completion_ms: z.number().nonnegative(),
});
export type ChatTimings = z.infer<typeof chatTimings>;

const answerHead = { id: z.string().min(1), created: z.int(), model: z.string() };

/** The whole answer, when the request does not ask for a stream. */
export const chatCompletion = z.object({
  ...answerHead,
  object: z.literal('chat.completion'),
  choices: z
    .array(
      z.object({
        index: z.literal(0),
        message: z.object({ role: z.literal('assistant'), content: z.string() }),
        finish_reason: finishReason,
      }),
    )
    .length(1),
  usage: chatUsage,
  context: chatContext,
  timings: chatTimings,
});
export type ChatCompletion = z.infer<typeof chatCompletion>;

/** One event of a stream: the first has the role and `context`, the next ones text, the last but one `finish_reason`. */
export const chatCompletionChunk = z.object({
  ...answerHead,
  object: z.literal('chat.completion.chunk'),
  choices: z
    .array(
      z.object({
        index: z.literal(0),
        delta: z.object({ role: z.literal('assistant').optional(), content: z.string().optional() }),
        finish_reason: finishReason.nullable(),
      }),
    )
    .max(1),
  usage: chatUsage.nullable().optional(),
  context: chatContext.optional(),
  timings: chatTimings.optional(),
});
export type ChatCompletionChunk = z.infer<typeof chatCompletionChunk>;

/** What a stream carries: chunks, or the contract's error in place of the next one. `[DONE]` follows the last chunk only. */
export const chatStreamEvent = z.union([clusterErrorResponse, chatCompletionChunk]);
export const END_OF_CHAT_STREAM = '[DONE]';
