import { END_OF_CHAT_STREAM, type ChatCompletionChunk } from '@/core/cluster/chat';
import { readServerSentEvents } from '@/core/cluster/server-sent-events';
import { playgroundEvent, type PlaygroundChatInput } from '@/core/playground/playground.schema';
import { ApiError, apiStream } from '@/lib/api-client';

/**
 * Asks a model, or its base, for an answer and yields its chunks as they come. Throws `ApiError` before or in place of a
 * chunk; an abort throws the signal's reason.
 */
export async function* streamAnswer(
  modelId: string,
  input: PlaygroundChatInput,
  signal: AbortSignal,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const stream = await apiStream(`/api/models/${modelId}/chat`, input, { signal });
  try {
    for await (const data of readServerSentEvents(stream)) {
      if (data === END_OF_CHAT_STREAM) return;
      const event = playgroundEvent.parse(JSON.parse(data));
      if ('error' in event) throw new ApiError({ status: 200, code: event.code, message: event.error });
      yield event;
    }
  } catch (error) {
    if (signal.aborted || error instanceof ApiError) throw error;
  }
  throw new ApiError({
    status: 0,
    code: 'network',
    message: 'The connection broke off before the end of the answer. What came is kept: ask again.',
  });
}
