import type {
  ChatCompletionRequest,
  ChatContext,
  ChatFinishReason,
  ChatTimings,
  ChatUsage,
} from '../../src/core/cluster/chat.ts';
import type { ClusterErrorBody } from '../../src/core/cluster/contract.ts';
import { TrainingError } from './training-error.ts';

/** A fetched and verified adapter. Files of the same SHA-256 are the same adapter, wherever they lie. */
export interface AdapterFiles {
  /** Of the weights and of their settings together. */
  key: string;
  modelPath: string;
  configPath: string;
}

/** One answer to write. */
export interface ChatTask {
  messages: ChatCompletionRequest['messages'];
  adapter: AdapterFiles | null;
  temperature: number;
  topP: number;
  /** The engine's own limit when null. */
  maxTokens: number | null;
  stop: readonly string[];
  seed: number;
}

/** What an answer consists of: one start, text as it is written, one end. */
export type ChatEvent =
  | { type: 'start'; context: ChatContext }
  | { type: 'text'; text: string }
  | { type: 'end'; finishReason: ChatFinishReason; usage: ChatUsage; timings: ChatTimings };

/** Whatever writes answers to conversations. */
export interface ChatEngine {
  /** Answers that can be written at the same time; more than these are not asked for. */
  readonly slots: number;
  /**
   * Writes an answer. Ends early, without an `end`, when `signal` is aborted or nobody reads on.
   * @throws {TrainingError} in the contract's terms.
   */
  answer(task: ChatTask, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined>;
  /** Frees what it holds; an answer that is being written fails. */
  close(): Promise<void>;
}

export const chatError = ({ code, message, retryable }: ClusterErrorBody): TrainingError =>
  new TrainingError(code, message, retryable);
