import type { z } from 'zod';
import {
  END_OF_CHAT_STREAM,
  chatStreamEvent,
  type ChatCompletionChunk,
  type chatCompletionRequest,
} from './chat.ts';
import { ClusterRequestError } from './request-error.ts';
import {
  brokenExchange,
  failedAnswer,
  fetchAnswer,
  garbage,
  parseJson,
  readText,
  type ClusterConnection,
} from './request.ts';
import { readServerSentEvents } from './server-sent-events.ts';

export type ChatRequest = Omit<z.input<typeof chatCompletionRequest>, 'stream' | 'stream_options'>;

/**
 * Asks the cluster for an answer and yields its chunks as they come, the last one with usage and timings. `timeoutMs` of the
 * connection bounds the silence before the first chunk and between two. An abort of `signal`, or stopping early, ends the
 * generation in the cluster.
 *
 * @throws {ClusterRequestError} before the first chunk or in place of one; the reason of `signal` after its abort.
 */
export async function* streamChat(
  connection: ClusterConnection,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), connection.timeoutMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), connection.timeoutMs);
  };
  try {
    const body = { ...request, stream: true, stream_options: { include_usage: true } };
    const headers = { accept: 'text/event-stream' };
    const sent = { method: 'POST', path: '/v1/chat/completions', body, headers } as const;
    const response = await fetchAnswer(connection, sent, AbortSignal.any([signal, silence.signal]));
    if (!response.ok) throw failedAnswer(response.status, await readText(response));
    const type = response.headers.get('content-type') ?? '';
    if (!response.body || !type.startsWith('text/event-stream')) {
      await response.body?.cancel();
      throw garbage(response.status, 'it did not answer with a stream of events');
    }
    for await (const data of readServerSentEvents(response.body)) {
      heard();
      if (data === END_OF_CHAT_STREAM) return;
      yield chunkOf(data, response.status);
      heard();
    }
    throw new Error('the stream broke off before its end');
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw brokenExchange(connection, cause, silence.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws {ClusterRequestError} when the event is an error, or none of the contract's. */
function chunkOf(data: string, status: number): ChatCompletionChunk {
  const event = chatStreamEvent.safeParse(parseJson(data));
  if (!event.success) throw garbage(status, 'an event of its stream does not follow the contract');
  if (!('error' in event.data)) return event.data;
  const { code, message, retryable } = event.data.error;
  throw new ClusterRequestError({ kind: 'unavailable', message, retryable, status, code });
}
