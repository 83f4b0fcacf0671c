import { queuedDelivery } from '@/core/webhooks/webhook.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { testWebhook } from '@/server/webhooks/send-webhook';

export const POST = route(
  {
    summary: 'Sends a test to a webhook.',
    scope: 'account:write',
    params: idParams,
    response: queuedDelivery,
    status: 202,
  },
  ({ ctx, params }) => testWebhook(ctx, params.id),
);
