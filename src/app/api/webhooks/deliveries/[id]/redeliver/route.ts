import { queuedDelivery } from '@/core/webhooks/webhook.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { redeliverWebhook } from '@/server/webhooks/send-webhook';

export const POST = route(
  {
    summary: 'Sends a delivery again, with the same id.',
    scope: 'account:write',
    params: idParams,
    response: queuedDelivery,
    status: 202,
  },
  ({ ctx, params }) => redeliverWebhook(ctx, params.id),
);
