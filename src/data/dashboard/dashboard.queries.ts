'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { dashboardStats } from '@/core/dashboard/dashboard.schema';
import { apiGet } from '@/lib/api-client';
import { dashboardKeys } from './keys';

const ACTIVE_INTERVAL_MS = 5_000;
const IDLE_INTERVAL_MS = 30_000;

export const dashboardStatsQuery = queryOptions({
  queryKey: dashboardKeys.stats,
  queryFn: ({ signal }) => apiGet('/api/dashboard/stats', dashboardStats, { signal }),
  refetchInterval: ({ state }) => ((state.data?.activeJobs ?? 0) > 0 ? ACTIVE_INTERVAL_MS : IDLE_INTERVAL_MS),
  staleTime: ACTIVE_INTERVAL_MS,
  refetchOnWindowFocus: 'always',
});

/** The home page's figures, read again on focus and every 30 s; every 5 s while a training runs. */
export const useDashboardStats = () => useQuery(dashboardStatsQuery);
