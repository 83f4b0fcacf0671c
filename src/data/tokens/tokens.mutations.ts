'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tokenCountList, type CountTokensInput } from '@/core/tokens/token-count.schema';
import { apiSend } from '@/lib/api-client';
import { tokenKeys } from './keys';

/** Starts the exact count of a dataset's tokens for a base model. */
export function useCountTokens(datasetId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: CountTokensInput) =>
      apiSend('POST', `/api/datasets/${datasetId}/tokens`, input, tokenCountList),
    onSuccess: (counts) => queryClient.setQueryData(tokenKeys.counts(datasetId), counts),
  });
}
