import { queryOptions, useQuery } from '@tanstack/react-query';
import { catalogView } from '@/core/catalog/catalog.schema';
import { apiGet } from '@/lib/api-client';
import { catalogKeys } from './keys';

/** Free GPUs change by the minute; names and prices hardly ever. */
const AVAILABILITY_STALE_MS = 30_000;

export const catalogQuery = queryOptions({
  queryKey: catalogKeys.all,
  queryFn: ({ signal }) => apiGet('/api/catalog', catalogView, { signal }),
  staleTime: AVAILABILITY_STALE_MS,
});

/** The base models and GPU types that can be chosen, with what the cluster offers right now. */
export const useCatalog = () => useQuery(catalogQuery);
