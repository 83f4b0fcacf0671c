import type { ListDeliveriesQuery } from '@/core/webhooks/webhook.schema';

export const webhookKeys = {
  all: ['webhooks'] as const,
  list: ['webhooks', 'list'] as const,
  detail: (webhookId: string) => ['webhooks', 'detail', webhookId] as const,
  deliveries: (webhookId: string, query: ListDeliveriesQuery) =>
    ['webhooks', 'deliveries', webhookId, query] as const,
};
