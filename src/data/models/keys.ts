import type { ListModelsQuery } from '@/core/models/model.schema';

export const modelKeys = {
  all: ['models'] as const,
  lists: () => [...modelKeys.all, 'list'] as const,
  list: (filters: Partial<ListModelsQuery>) => [...modelKeys.lists(), filters] as const,
  lineage: (modelId: string) => [...modelKeys.all, 'lineage', modelId] as const,
  comparison: (modelIds: readonly string[]) => [...modelKeys.all, 'comparison', modelIds] as const,
  detail: (modelId: string) => [...modelKeys.all, 'detail', modelId] as const,
};
