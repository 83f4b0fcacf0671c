'use client';

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import {
  datasetList,
  datasetUsage,
  datasetView,
  signedDownload,
  type DatasetSummary,
  type ListDatasetsQuery,
} from '@/core/datasets/dataset.schema';
import { apiGet } from '@/lib/api-client';
import { isGone } from '@/lib/is-gone';
import { datasetKeys } from './keys';

const VALIDATING_INTERVAL_MS = 2_000;
const UPLOADING_INTERVAL_MS = 5_000;
/** The server forgets an upload that has not ended by then. */
const UPLOAD_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** How soon to look again at a dataset that something is being done to; false when it has come to rest, or was given up. */
const pollInterval = (dataset: Pick<DatasetSummary, 'status' | 'created_at'> | undefined): number | false => {
  if (dataset?.status === 'validating') return VALIDATING_INTERVAL_MS;
  if (dataset?.status !== 'uploading') return false;
  return Date.now() - Date.parse(dataset.created_at) < UPLOAD_LIFETIME_MS ? UPLOADING_INTERVAL_MS : false;
};

export const datasetsQuery = (query: ListDatasetsQuery) =>
  queryOptions({
    queryKey: datasetKeys.list(query),
    queryFn: ({ signal }) => apiGet('/api/datasets', datasetList, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.datasets.some((dataset) => pollInterval(dataset) !== false) ? UPLOADING_INTERVAL_MS : false,
  });

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: datasetKeys.detail(id),
    queryFn: ({ signal }) => apiGet(`/api/datasets/${id}`, datasetView, { signal }),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : pollInterval(state.data)),
  });

/** One page of the datasets; the last page stays while the next one loads. */
export const useDatasets = (query: ListDatasetsQuery) => useQuery(datasetsQuery(query));

/** A dataset with its report, read again every 2 s while it is validated. */
export const useDataset = (id: string) => useQuery(datasetQuery(id));

/** What was made from a dataset, as it is now: asked for while `isWanted`. */
export const useDatasetUsage = (id: string, isWanted: boolean) =>
  useQuery({
    queryKey: datasetKeys.usage(id),
    queryFn: ({ signal }) => apiGet(`/api/datasets/${id}/usage`, datasetUsage, { signal }),
    enabled: isWanted,
    staleTime: 0,
  });

/** A fresh link to a dataset's file, good for an hour: asked for when it is wanted, never kept. */
export const fetchDatasetDownload = (id: string, file: 'original' | 'normalized') =>
  apiGet(`/api/datasets/${id}/download`, signedDownload, { query: { file } });
