import { deliveryList, listDeliveriesQuery } from '@/core/webhooks/webhook.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { listDeliveries } from '@/server/webhooks/list-deliveries';

export const GET = route(
  {
    summary: 'What was and will be sent to a webhook, with every attempt.',
    params: idParams,
    query: listDeliveriesQuery,
    response: deliveryList,
  },
  ({ ctx, params, query }) => listDeliveries(ctx, params.id, query),
);
