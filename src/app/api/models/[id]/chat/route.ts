import { playgroundChatInput } from '@/core/playground/playground.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { answerChat } from '@/server/playground/answer-chat';

export const POST = route(
  {
    summary: 'Has a model or its base model answer a conversation, as a stream of events.',
    scope: 'read',
    produces: 'text/event-stream',
    params: idParams,
    body: playgroundChatInput,
  },
  ({ ctx, params, body, signal }) => answerChat(ctx, params.id, body, signal),
);
