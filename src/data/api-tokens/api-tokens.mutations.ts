'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  createdApiToken,
  revokedApiToken,
  type CreateApiTokenInput,
} from '@/core/api-tokens/api-token.schema';
import { apiSend } from '@/lib/api-client';
import { apiTokenKeys } from './keys';

/** Makes a token. The answer holds its secret: it is not kept in the cache of mutations. */
export function useCreateApiToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateApiTokenInput) => apiSend('POST', '/api/tokens', input, createdApiToken),
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiTokenKeys.list }),
  });
}

export function useRevokeApiToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', `/api/tokens/${id}`, undefined, revokedApiToken),
    // Also when it failed: another tab may have revoked it.
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiTokenKeys.list }),
  });
}
