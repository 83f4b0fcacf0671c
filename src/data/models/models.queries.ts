import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { modelComparison } from '@/core/models/compare.schema';
import { modelDetail, modelLineage, modelList, type ListModelsQuery } from '@/core/models/model.schema';
import { writeRunIds } from '@/core/training/compare/run-ids';
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

/** All versions of a model's line. */
export const useModelLineage = (modelId: string) =>
  useQuery({
    queryKey: modelKeys.lineage(modelId),
    queryFn: ({ signal }) => apiGet(`/api/models/${modelId}/lineage`, modelLineage, { signal }),
  });

/** Several models side by side, with the trainings that made them. */
export const useModelComparison = (ids: readonly string[]) =>
  useQuery({
    queryKey: modelKeys.comparison(ids),
    queryFn: ({ signal }) =>
      apiGet('/api/models/compare', modelComparison, { query: { ids: writeRunIds(ids) }, signal }),
    // Taking one model out keeps the others in sight.
    placeholderData: keepPreviousData,
  });
