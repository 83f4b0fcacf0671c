'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { apiTokenList } from '@/core/api-tokens/api-token.schema';
import { apiGet } from '@/lib/api-client';
import { apiTokenKeys } from './keys';

const apiTokensQuery = queryOptions({
  queryKey: apiTokenKeys.list,
  queryFn: ({ signal }) => apiGet('/api/tokens', apiTokenList, { signal }),
});

/** The user's API tokens, the newest first, and whether they are of use here. */
export const useApiTokens = () => useQuery(apiTokensQuery);
