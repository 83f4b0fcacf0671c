import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { modelDetail, modelList, type ListModelsQuery } from '@/core/models/model.schema';
import { apiGet } from '@/lib/api-client';
import { modelKeys } from './keys';

export const modelsQuery = (filters: Partial<ListModelsQuery>) =>
  queryOptions({
    queryKey: modelKeys.list(filters),
    queryFn: ({ signal }) => apiGet('/api/models', modelList, { query: filters, signal }),
    placeholderData: keepPreviousData,
  });

/** A page of the user's models. */
export const useModels = (filters: Partial<ListModelsQuery> = {}) => useQuery(modelsQuery(filters));

export const modelQuery = (modelId: string) =>
  queryOptions({
    queryKey: modelKeys.detail(modelId),
    queryFn: ({ signal }) => apiGet(`/api/models/${modelId}`, modelDetail, { signal }),
  });

/** One model with the job and the dataset it comes from. */
export const useModel = (modelId: string) => useQuery(modelQuery(modelId));
