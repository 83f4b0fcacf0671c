import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import {
  END_OF_CHAT_STREAM,
  chatCompletionRequest,
  type ChatCompletion,
  type ChatCompletionChunk,
} from '../../src/core/cluster/chat.ts';
import { encodeServerSentEvent } from '../../src/core/cluster/server-sent-events.ts';
import { ApiError, notFound } from './api-error.ts';
import type { BegunAnswer } from './chat-desk.ts';
import type { ServiceContext } from './context.ts';
import { assertKnownModel, engineOffer } from './engine-offer.ts';
import { parseBody } from './parse-request.ts';

/** `POST /v1/chat/completions`, where the engine offers inference. */
export function chatRoutes({ chat, engine, scheduler, logger }: ServiceContext): Hono {
  const app = new Hono();
  app.post('/v1/chat/completions', async (c) => {
    if (!chat) throw notFound('endpoint: this cluster offers no inference');
    const request = await parseBody(c, chatCompletionRequest);
    if (scheduler.isDraining) throw new ApiError(503, 'unavailable', 'The cluster is about to stop.', true);
    const { models } = await engineOffer(engine);
    assertKnownModel(models, request.model);
    const gone = new AbortController();
    const signal = AbortSignal.any([c.req.raw.signal, gone.signal]);
    const answer = await chat.begin(request, signal);
    const head = {
      id: `chatcmpl-${randomUUID()}`,
      created: Math.floor(Date.now() / 1000),
      model: request.model,
    };
    if (!request.stream) return c.json(await collect(head, answer));
    const chunks = chunksOf(head, answer, request.stream_options?.include_usage ?? false);
    return new Response(
      eventStream(chunks, () => gone.abort(), logger),
      {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
      },
    );
  });
  return app;
}

type Head = Pick<ChatCompletion, 'id' | 'created' | 'model'>;

async function collect(head: Head, { context, events }: BegunAnswer): Promise<ChatCompletion> {
  let content = '';
  for await (const event of events) {
    if (event.type === 'text') content += event.text;
    else {
      const { finishReason, usage, timings } = event;
      const message = { role: 'assistant' as const, content };
      const choices = [{ index: 0 as const, message, finish_reason: finishReason }];
      return { ...head, object: 'chat.completion', choices, usage, context, timings };
    }
  }
  throw new Error('An answer ended without an end.');
}

type Choice = ChatCompletionChunk['choices'][number];

async function* chunksOf(
  head: Head,
  { context, events }: BegunAnswer,
  includesUsage: boolean,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const chunk = (delta: Choice['delta'], reason: Choice['finish_reason'] = null): ChatCompletionChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  yield { ...chunk({ role: 'assistant', content: '' }), context };
  for await (const event of events) {
    if (event.type === 'text') yield chunk({ content: event.text });
    else {
      yield chunk({}, event.finishReason);
      const { usage, timings } = event;
      if (includesUsage) yield { ...chunk({}), choices: [], usage, timings };
    }
  }
}

/** The chunks as events; an error in place of the next one. `onCancel` is called when the reader goes. */
function eventStream(
  chunks: AsyncGenerator<ChatCompletionChunk, void, undefined>,
  onCancel: () => void,
  logger: ServiceContext['logger'],
): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  const encode = (data: string) => utf8.encode(encodeServerSentEvent(data));
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        controller.enqueue(encode(done ? END_OF_CHAT_STREAM : JSON.stringify(value)));
        if (done) controller.close();
      } catch (error) {
        if (!(error instanceof ApiError)) logger.error('chat_failed', { error: String(error) });
        const known =
          error instanceof ApiError ? error : new ApiError(500, 'internal', 'The answer broke off.', true);
        controller.enqueue(encode(JSON.stringify(known.body)));
        controller.close();
      }
    },
    async cancel() {
      onCancel();
      await chunks.return();
    },
  });
}
