import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-client';

const STALE_TIME_MS = 60_000;

/** An answer that says no (4xx) stays the same on a second try; a lost connection or a 5xx may not. */
const isWorthRetrying = (error: Error): boolean =>
  !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

/**
 * React Query with the application's defaults: fresh for 60 s, one retry. It asks the server whether or not the browser
 * believes to be online: a local installation answers without any network, and a lost one is told at once.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: STALE_TIME_MS,
        retry: (failures, error) => failures < 1 && isWorthRetrying(error),
      },
      mutations: { networkMode: 'always' },
    },
  });
