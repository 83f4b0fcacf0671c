import { deletedWebhook, updateWebhookInput, webhookAnswer } from '@/core/webhooks/webhook.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { deleteWebhook } from '@/server/webhooks/delete-webhook';
import { getWebhook } from '@/server/webhooks/get-webhook';
import { updateWebhook } from '@/server/webhooks/update-webhook';

export const GET = route(
  { summary: 'A webhook, without its secret.', params: idParams, response: webhookAnswer },
  ({ ctx, params }) => getWebhook(ctx, params.id),
);

export const PATCH = route(
  {
    summary: 'Changes a webhook, or switches it on or off.',
    scope: 'account:write',
    params: idParams,
    body: updateWebhookInput,
    response: webhookAnswer,
  },
  ({ ctx, params, body }) => updateWebhook(ctx, params.id, body),
);

export const DELETE = route(
  {
    summary: 'Deletes a webhook with its log; nothing more is sent to it.',
    scope: 'account:write',
    params: idParams,
    response: deletedWebhook,
  },
  ({ ctx, params }) => deleteWebhook(ctx, params.id),
);
