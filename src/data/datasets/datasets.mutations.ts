'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  confirmedDataset,
  createdDataset,
  datasetView,
  deletedResource,
  uploadTarget,
  type ConfirmDatasetInput,
  type CreateDatasetInput,
  type UpdateDatasetInput,
} from '@/core/datasets/dataset.schema';
import { apiSend } from '@/lib/api-client';
import { datasetKeys } from './keys';

/** Registers a dataset: its row in `uploading` and a signed URL for the file. */
export function useCreateDataset() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateDatasetInput) => apiSend('POST', '/api/datasets', input, createdDataset),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: datasetKeys.lists }),
  });
}

/** Asks where the file of an unfinished dataset goes: what was answered at its creation runs out after two hours. */
export function useRenewUpload() {
  return useMutation({
    mutationFn: (id: string) => apiSend('POST', `/api/datasets/${id}/upload-url`, undefined, uploadTarget),
  });
}

/** Says that the file is there: the server checks its size, and its hashes where they are known, and starts validation. */
export function useConfirmDataset() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, hashes }: { id: string; hashes: ConfirmDatasetInput }) =>
      apiSend('POST', `/api/datasets/${id}/confirm`, hashes, confirmedDataset),
    onSuccess: async ({ dataset }) => {
      queryClient.setQueryData(datasetKeys.detail(dataset.id), dataset);
      await queryClient.invalidateQueries({ queryKey: datasetKeys.lists });
    },
  });
}

/** Validates a dataset's file again, from the start. */
export function useRevalidateDataset() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      apiSend('POST', `/api/datasets/${id}/revalidate`, undefined, confirmedDataset),
    onSuccess: async ({ dataset }) => {
      queryClient.setQueryData(datasetKeys.detail(dataset.id), dataset);
      await queryClient.invalidateQueries({ queryKey: datasetKeys.lists });
    },
  });
}

/** Changes a dataset's name or description. */
export function useUpdateDataset(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: UpdateDatasetInput) => apiSend('PATCH', `/api/datasets/${id}`, input, datasetView),
    onSuccess: async (dataset) => {
      queryClient.setQueryData(datasetKeys.detail(id), dataset);
      await queryClient.invalidateQueries({ queryKey: datasetKeys.lists });
    },
  });
}

export function useDeleteDataset() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', `/api/datasets/${id}`, undefined, deletedResource),
    onSuccess: async ({ id }) => {
      // Its page may still be open: it is not read again there, only when it is opened the next time.
      await queryClient.invalidateQueries({ queryKey: datasetKeys.detail(id), refetchType: 'none' });
      await queryClient.invalidateQueries({ queryKey: datasetKeys.lists });
    },
  });
}
