'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  datasetVersions,
  fixedDataset,
  fixPreview,
  type ApplyFixesInput,
  type DatasetFixes,
} from '@/core/datasets/fixes/fixes.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { datasetKeys } from './keys';

/** The versions that come from the same upload as a dataset, oldest first. */
export const useDatasetVersions = (id: string) =>
  useQuery({
    queryKey: datasetKeys.versions(id),
    queryFn: ({ signal }) => apiGet(`/api/datasets/${id}/versions`, datasetVersions, { signal }),
  });

/** What fixes would do to a dataset; stores nothing. */
export const usePreviewFixes = (id: string) =>
  useMutation({
    mutationFn: (fixes: DatasetFixes) =>
      apiSend('POST', `/api/datasets/${id}/fixes/preview`, { fixes }, fixPreview),
  });

/** Makes a new version of a dataset with fixes. */
export function useApplyFixes(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: ApplyFixesInput) => apiSend('POST', `/api/datasets/${id}/fixes`, input, fixedDataset),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: datasetKeys.all }),
  });
}
