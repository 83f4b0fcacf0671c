import { randomInt } from 'node:crypto';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ChatCompletionRequest, ChatContext } from '../../src/core/cluster/chat.ts';
import type { ClusterErrorBody, ClusterErrorCode } from '../../src/core/cluster/contract.ts';
import type { AdapterFiles, ChatEngine, ChatEvent, ChatTask } from '../engines/chat-engine.ts';
import { describeFailure } from '../engines/training-error.ts';
import { ApiError } from './api-error.ts';
import type { ChatAdapters } from './chat-adapters.ts';
import { ChatTurns } from './chat-turns.ts';
import type { Counters } from './counters.ts';
import type { Logger } from './logger.ts';

export interface ChatDeskOptions {
  engine: ChatEngine;
  adapters: ChatAdapters;
  counters: Counters;
  logger: Logger;
  /** Longest time from a turn's beginning to the answer's end; two minutes unless given. */
  maxAnswerMs?: number;
}

/** An answer that has begun. */
export interface BegunAnswer {
  context: ChatContext;
  /** Text, then one end. @throws {ApiError} when it cannot be finished. Whoever stops early ends the generation. */
  events: AsyncGenerator<Exclude<ChatEvent, { type: 'start' }>, void, undefined>;
}

/** Takes conversations: fetches the adapter, waits for a turn, has the answer written. */
export class ChatDesk {
  private readonly turns: ChatTurns;
  private readonly closing = new AbortController();

  constructor(private readonly options: ChatDeskOptions) {
    this.turns = new ChatTurns({ slots: options.engine.slots });
  }

  /**
   * Begins an answer. An abort of `signal` (the caller has gone) ends it in every phase.
   * @throws {ApiError} whatever keeps it from beginning.
   */
  async begin(request: ChatCompletionRequest, signal: AbortSignal): Promise<BegunAnswer> {
    const gone = AbortSignal.any([signal, this.closing.signal]);
    const releases: (() => void)[] = [];
    const release = () => releases.splice(0).forEach((each) => each());
    try {
      const held = request.adapter && (await this.options.adapters.hold(request.adapter));
      if (held) releases.push(held.release);
      releases.push(await this.turns.take(gone));
      const limit = AbortSignal.timeout(this.options.maxAnswerMs ?? 120_000);
      const task = taskOf(request, held?.adapter ?? null);
      const events = this.options.engine.answer(task, AbortSignal.any([gone, limit]));
      const first = await events.next();
      if (first.done || first.value.type !== 'start') throw this.interruption(gone, limit);
      return { context: first.value.context, events: this.finish(events, { gone, limit, release }) };
    } catch (error) {
      release();
      throw this.refusal(error, gone);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.options.engine.close(), this.options.adapters.close()]);
  }

  private async *finish(
    events: AsyncGenerator<ChatEvent, void, undefined>,
    { gone, limit, release }: { gone: AbortSignal; limit: AbortSignal; release: () => void },
  ): BegunAnswer['events'] {
    let outcome = 'abandoned';
    try {
      for await (const event of events) {
        if (event.type === 'start') continue;
        if (event.type === 'end') {
          outcome = 'finished';
          this.options.counters.add('cluster_chat_tokens_total', {}, event.usage.total_tokens);
        }
        yield event;
        if (event.type === 'end') return;
      }
      throw this.interruption(gone, limit);
    } catch (error) {
      const refusal = this.refusal(error, gone);
      outcome = gone.aborted ? 'abandoned' : refusal.code;
      throw refusal;
    } finally {
      release();
      this.options.counters.add('cluster_chat_answers_total', { outcome });
    }
  }

  /** Why the engine ended without an end. */
  private interruption(gone: AbortSignal, limit: AbortSignal): ApiError {
    if (gone.aborted) return new ApiError(503, 'unavailable', 'The cluster is about to stop.', true);
    if (limit.aborted)
      return new ApiError(503, 'timed_out', 'The answer took too long and was given up.', true);
    return new ApiError(503, 'worker_crashed', 'The answer broke off. Nothing is lost: ask again.', true);
  }

  private refusal(error: unknown, gone: AbortSignal): ApiError {
    if (error instanceof ApiError) return error;
    if (gone.aborted) return new ApiError(503, 'unavailable', 'The cluster is about to stop.', true);
    const failure = describeFailure(error);
    if (failure.code === 'internal') this.options.logger.error('chat_failed', { error: stackOf(error) });
    return asApiError(failure);
  }
}

function taskOf(request: ChatCompletionRequest, adapter: AdapterFiles | null): ChatTask {
  const { messages, temperature, top_p: topP, max_tokens: maxTokens = null, stop = [], seed } = request;
  return {
    ...{ messages, adapter, temperature, topP, maxTokens },
    stop: typeof stop === 'string' ? [stop] : stop,
    seed: seed ?? randomInt(2 ** 31 - 1),
  };
}

/** 422: the request's own fault; 503: ask again. */
const STATUS: Partial<Record<ClusterErrorCode, ContentfulStatusCode>> = {
  adapter_unreachable: 422,
  adapter_mismatch: 422,
  internal: 500,
};

const asApiError = ({ code, message, retryable }: ClusterErrorBody) =>
  new ApiError(STATUS[code] ?? 503, code, message, retryable);

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : String(error));
