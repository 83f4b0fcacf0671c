import { queryOptions, useQuery } from '@tanstack/react-query';
import { playgroundView } from '@/core/playground/playground.schema';
import { apiGet } from '@/lib/api-client';
import { playgroundKeys } from './keys';

const playgroundQuery = (modelId: string) =>
  queryOptions({
    queryKey: playgroundKeys.detail(modelId),
    queryFn: ({ signal }) => apiGet(`/api/models/${modelId}/playground`, playgroundView, { signal }),
  });

/** Whether a model can be spoken with now, and what to try it with. */
export const usePlayground = (modelId: string) => useQuery(playgroundQuery(modelId));
