import type { ListDatasetsQuery } from '@/core/datasets/dataset.schema';
import type { RowPlace } from '@/core/datasets/row-excerpt';

export const datasetKeys = {
  all: ['datasets'] as const,
  lists: ['datasets', 'list'] as const,
  list: (query: ListDatasetsQuery) => ['datasets', 'list', query] as const,
  detail: (id: string) => ['datasets', 'detail', id] as const,
  versions: (id: string) => ['datasets', 'versions', id] as const,
  usage: (id: string) => ['datasets', 'usage', id] as const,
  row: (id: string, place: RowPlace) => ['datasets', 'row', id, place] as const,
  trainingRow: (id: string, file: string | null, offset: number) =>
    ['datasets', 'training-row', id, file, offset] as const,
};
