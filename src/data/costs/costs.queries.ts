'use client';

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { costsView, costSummary, type CostsQuery } from '@/core/costs/cost.schema';
import { apiGet } from '@/lib/api-client';
import { costKeys } from './keys';

export const costsQuery = (query: CostsQuery) =>
  queryOptions({
    queryKey: costKeys.range(query),
    queryFn: ({ signal }) => apiGet('/api/costs', costsView, { query, signal }),
    placeholderData: keepPreviousData,
  });

export const costSummaryQuery = queryOptions({
  queryKey: costKeys.summary,
  queryFn: ({ signal }) => apiGet('/api/costs/summary', costSummary, { signal }),
});

/** The cost records of a range of UTC days, summed by day, type or job. */
export const useCosts = (query: CostsQuery) => useQuery(costsQuery(query));

/** This month's spend and how much of the budget it is. */
export const useCostSummary = () => useQuery(costSummaryQuery);
