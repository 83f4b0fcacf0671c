import { createdWebhook, createWebhookInput, webhookList } from '@/core/webhooks/webhook.schema';
import { route } from '@/server/http/route';
import { createWebhook } from '@/server/webhooks/create-webhook';
import { listWebhooks } from '@/server/webhooks/list-webhooks';

export const GET = route({ summary: 'Lists your webhooks.', response: webhookList }, ({ ctx }) =>
  listWebhooks(ctx),
);

export const POST = route(
  {
    summary: 'Makes a webhook; the answer is the only one that holds its secret.',
    scope: 'account:write',
    body: createWebhookInput,
    response: createdWebhook,
    status: 201,
  },
  ({ ctx, body }) => createWebhook(ctx, body),
);
