import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { deletedModel, modelDetail, modelDownloads, type updateModelInput } from '@/core/models/model.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { modelKeys } from './keys';

/**
 * Mints fresh download URLs of all files of a model, by path. A mutation rather than a query: the URLs expire and are
 * secrets, so they are asked for at the click and never cached.
 */
export const useModelDownloadUrls = (modelId: string) =>
  useMutation({ mutationFn: () => apiGet(`/api/models/${modelId}/download`, modelDownloads) });

/** Changes the name, the description or the status of a model. */
export function useUpdateModel(modelId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: z.input<typeof updateModelInput>) =>
      apiSend('PATCH', `/api/models/${modelId}`, input, modelDetail.pick({ model: true })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: modelKeys.all }),
  });
}

/** Deletes a model; its page is not read again, only when it is opened the next time. */
export function useDeleteModel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', `/api/models/${id}`, undefined, deletedModel),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: modelKeys.detail(id), refetchType: 'none' });
      await queryClient.invalidateQueries({ queryKey: modelKeys.lists() });
    },
  });
}
