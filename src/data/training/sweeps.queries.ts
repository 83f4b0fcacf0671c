import { keepPreviousData, queryOptions, skipToken, useQuery } from '@tanstack/react-query';
import {
  sweepDetail,
  sweepEstimate,
  sweepList,
  type EstimateSweepInput,
  type ListSweepsQuery,
  type SweepEstimate,
} from '@/core/training/sweeps/sweep.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { sweepKeys } from './sweep-keys';
import { useDebouncedValue } from './use-debounced-value';

const LIST_POLL_MS = 10_000;
const DETAIL_POLL_MS = 5_000;
const ESTIMATE_DEBOUNCE_MS = 300;

export const sweepsQuery = (filters: Partial<ListSweepsQuery>) =>
  queryOptions({
    queryKey: sweepKeys.list(filters),
    queryFn: ({ signal }) => apiGet('/api/sweeps', sweepList, { query: filters, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.sweeps.some(({ status }) => status === 'running') ? LIST_POLL_MS : false,
  });

/** A page of the user's searches; refreshed every 10 s while one of them runs. */
export const useSweeps = (filters: Partial<ListSweepsQuery> = {}) => useQuery(sweepsQuery(filters));

export const sweepQuery = (sweepId: string) =>
  queryOptions({
    queryKey: sweepKeys.detail(sweepId),
    queryFn: ({ signal }) => apiGet(`/api/sweeps/${sweepId}`, sweepDetail, { signal }),
    refetchInterval: ({ state }) => (state.data?.sweep.status === 'running' ? DETAIL_POLL_MS : false),
  });

/** One search with its runs; refreshed every 5 s while it runs. */
export const useSweep = (sweepId: string) => useQuery(sweepQuery(sweepId));

/** The live estimate of a search that is being set up. */
export interface LiveSweepEstimate {
  estimate: SweepEstimate | undefined;
  error: Error | null;
  /** `estimate` belongs to an earlier input. */
  isUpdating: boolean;
}

/** What a search will take; asks 300 ms after the last change. `input` is null while its values are not valid. */
export function useEstimateSweep(input: EstimateSweepInput | null): LiveSweepEstimate {
  const serialized = JSON.stringify(input);
  const settled = useDebouncedValue(serialized, ESTIMATE_DEBOUNCE_MS);
  const settledInput = JSON.parse(settled) as EstimateSweepInput | null;
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    queryKey: sweepKeys.estimate(settledInput),
    queryFn:
      settledInput === null
        ? skipToken
        : ({ signal }) => apiSend('POST', '/api/sweeps/estimate', settledInput, sweepEstimate, { signal }),
    placeholderData: keepPreviousData,
  });
  return {
    estimate: data,
    error,
    isUpdating: input !== null && (serialized !== settled || isPlaceholderData || isFetching),
  };
}
