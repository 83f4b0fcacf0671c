'use client';

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import {
  deliveryList,
  webhookAnswer,
  webhookList,
  type DeliveryList,
  type ListDeliveriesQuery,
} from '@/core/webhooks/webhook.schema';
import { apiGet } from '@/lib/api-client';
import { webhookKeys } from './keys';

const SOON_MS = 30_000;
const POLL_SOON_MS = 2_000;
const POLL_LATER_MS = 30_000;

const webhooksQuery = queryOptions({
  queryKey: webhookKeys.list,
  queryFn: ({ signal }) => apiGet('/api/webhooks', webhookList, { signal }),
});

/** All webhooks of the user, the oldest first. */
export const useWebhooks = () => useQuery(webhooksQuery);

const webhookQuery = (webhookId: string) =>
  queryOptions({
    queryKey: webhookKeys.detail(webhookId),
    queryFn: ({ signal }) => apiGet(`/api/webhooks/${webhookId}`, webhookAnswer, { signal }),
  });

/** One webhook, without its secret. */
export const useWebhook = (webhookId: string) => useQuery(webhookQuery(webhookId));

/** Whether something on the page is about to be tried, or being tried right now. */
const isMoving = ({ deliveries }: DeliveryList): boolean =>
  deliveries.some(
    ({ status, next_attempt_at }) =>
      status === 'pending' && new Date(next_attempt_at).getTime() < Date.now() + SOON_MS,
  );

const deliveriesQuery = (webhookId: string, query: ListDeliveriesQuery) =>
  queryOptions({
    queryKey: webhookKeys.deliveries(webhookId, query),
    queryFn: ({ signal }) => apiGet(`/api/webhooks/${webhookId}/deliveries`, deliveryList, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? POLL_SOON_MS : POLL_LATER_MS),
  });

/** A page of what was and will be sent to a webhook; read again every 2 s while something moves, else every 30 s. */
export const useDeliveries = (webhookId: string, query: ListDeliveriesQuery) =>
  useQuery(deliveriesQuery(webhookId, query));
