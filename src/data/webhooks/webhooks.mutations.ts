'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  createdWebhook,
  deletedWebhook,
  queuedDelivery,
  rotatedSecret,
  webhookAnswer,
  type CreateWebhookInput,
  type UpdateWebhookInput,
} from '@/core/webhooks/webhook.schema';
import { apiSend } from '@/lib/api-client';
import { webhookKeys } from './keys';

/** A mutation after which everything of webhooks is read again. An answer may hold a secret: it is not kept in the cache. */
function useWebhookMutation<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: webhookKeys.all }),
  });
}

export const useCreateWebhook = () =>
  useWebhookMutation((input: CreateWebhookInput) => apiSend('POST', '/api/webhooks', input, createdWebhook));

export const useUpdateWebhook = (webhookId: string) =>
  useWebhookMutation((changes: UpdateWebhookInput) =>
    apiSend('PATCH', `/api/webhooks/${webhookId}`, changes, webhookAnswer),
  );

/** Puts a new secret in force and answers it. */
export const useRotateSecret = (webhookId: string) =>
  useWebhookMutation(() => apiSend('POST', `/api/webhooks/${webhookId}/secret`, undefined, rotatedSecret));

/** Sends a test; what comes of it is in the log. */
export const useTestWebhook = (webhookId: string) =>
  useWebhookMutation(() => apiSend('POST', `/api/webhooks/${webhookId}/test`, undefined, queuedDelivery));

export const useRedeliver = () =>
  useWebhookMutation((deliveryId: string) =>
    apiSend('POST', `/api/webhooks/deliveries/${deliveryId}/redeliver`, undefined, queuedDelivery),
  );

/** Deletes a webhook; its own page is not read again. */
export function useDeleteWebhook() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (webhookId: string) =>
      apiSend('DELETE', `/api/webhooks/${webhookId}`, undefined, deletedWebhook),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: webhookKeys.list }),
  });
}
