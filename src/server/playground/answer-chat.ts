import 'server-only';
import { getServerEnv } from '@/config/env.server';
import { streamChat } from '@/core/cluster/chat-client';
import { END_OF_CHAT_STREAM, type ChatAdapter, type ChatCompletionChunk } from '@/core/cluster/chat';
import { ClusterRequestError } from '@/core/cluster/request-error';
import { encodeServerSentEvent } from '@/core/cluster/server-sent-events';
import { AppError } from '@/core/errors';
import type { PlaygroundChatInput, PlaygroundEvent } from '@/core/playground/playground.schema';
import { describeError, log } from '../http/log';
import type { RequestContext } from '../http/route';
import { getModelDownloads } from '../models/get-model-downloads';
import { modelNotFound } from '../models/model-errors';
import { toChatError } from './chat-errors';
import { selectPlaygroundModel } from './playground.repository';

/** Longest silence of the cluster: a turn may have to be waited for, an adapter to be fetched. */
const SILENCE_MS = 60_000;

/**
 * Has one of the caller's models, or its base model, answer a conversation: a stream of events as it is written. What goes
 * wrong before the first chunk is thrown (`not_found`, `model_not_ready`, `rate_limited`, `unknown_model`,
 * `cluster_unavailable`, …); later it is an event in place of the next chunk. When the caller goes, the cluster stops writing.
 */
export async function answerChat(
  ctx: RequestContext,
  id: string,
  { variant, messages, ...settings }: PlaygroundChatInput,
  signal: AbortSignal,
): Promise<Response> {
  const model = await selectPlaygroundModel(ctx.db, id);
  if (!model) throw modelNotFound();
  const adapter = variant === 'tuned' ? await signAdapter(ctx, id) : undefined;
  const { GPU_CLUSTER_API_URL: baseUrl, GPU_CLUSTER_API_KEY: apiKey } = getServerEnv();
  const connection = { baseUrl, apiKey, fetch, timeoutMs: SILENCE_MS };
  const gone = new AbortController();
  const request = { model: model.configuration.loaded_model, messages, adapter, ...settings };
  const chunks = streamChat(connection, request, AbortSignal.any([signal, gone.signal]));
  const first = await nextChunk(chunks);
  return new Response(
    eventStream(first, chunks, () => gone.abort()),
    {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    },
  );
}

/** Links to the two files that make an adapter; minted for this conversation. */
async function signAdapter(ctx: RequestContext, id: string): Promise<ChatAdapter> {
  const both = await Promise.all(
    (['adapter-model', 'adapter-config'] as const).map((file) => getModelDownloads(ctx, id, { file })),
  );
  const files = both.flatMap(({ downloads }) =>
    Object.values(downloads).map(({ kind, url, sha256, bytes }) => ({ kind, url, sha256, bytes })),
  );
  const [model, config] = [
    files.find(({ kind }) => kind === 'adapter_model'),
    files.find(({ kind }) => kind === 'adapter_config'),
  ];
  if (!model || !config) {
    throw new AppError(
      'model_not_ready',
      'This model lacks its adapter’s weights or settings, so that no conversation is possible with it. Its other files are safe; train it again to have all of them.',
    );
  }
  return {
    files: [
      { ...model, kind: 'adapter_model' },
      { ...config, kind: 'adapter_config' },
    ],
  };
}

type Chunks = AsyncGenerator<ChatCompletionChunk, void, undefined>;

/** The next chunk; null after the last one. @throws {AppError} */
async function nextChunk(chunks: Chunks): Promise<ChatCompletionChunk | null> {
  try {
    const { done, value } = await chunks.next();
    return done ? null : value;
  } catch (error) {
    // A caller who has gone is no failure.
    if (error instanceof ClusterRequestError) log('warn', 'playground_answer_failed', describeError(error));
    throw toChatError(error);
  }
}

/** The chunks as events. `onCancel` is called when the reader goes. */
function eventStream(
  first: ChatCompletionChunk | null,
  chunks: Chunks,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  const encode = (data: string) => utf8.encode(encodeServerSentEvent(data));
  const encodeEvent = (event: PlaygroundEvent) => encode(JSON.stringify(event));
  return new ReadableStream({
    start(controller) {
      if (first) controller.enqueue(encodeEvent(first));
    },
    async pull(controller) {
      try {
        const chunk = await nextChunk(chunks);
        controller.enqueue(chunk ? encodeEvent(chunk) : encode(END_OF_CHAT_STREAM));
        if (!chunk) controller.close();
      } catch (error) {
        const { message, code } = toChatError(error);
        controller.enqueue(encodeEvent({ error: message, code }));
        controller.close();
      }
    },
    async cancel() {
      onCancel();
      await chunks.return();
    },
  });
}
