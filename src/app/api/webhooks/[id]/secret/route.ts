import { rotatedSecret } from '@/core/webhooks/webhook.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { rotateWebhookSecret } from '@/server/webhooks/rotate-webhook-secret';

export const POST = route(
  {
    summary: 'Gives a webhook a new secret; the old one signs beside it for 24 hours.',
    scope: 'account:write',
    params: idParams,
    response: rotatedSecret,
    status: 201,
  },
  ({ ctx, params }) => rotateWebhookSecret(ctx, params.id),
);
