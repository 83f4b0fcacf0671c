'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { profileView } from '@/core/auth/profile.schema';
import { apiGet } from '@/lib/api-client';
import { authKeys } from './keys';

export const profileQuery = queryOptions({
  queryKey: authKeys.profile,
  queryFn: ({ signal }) => apiGet('/api/profile', profileView, { signal }),
});

/** The signed-in person's profile. */
export const useProfile = () => useQuery(profileQuery);
