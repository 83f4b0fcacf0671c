'use client';

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { preferencesView, type UpdatePreferencesInput } from '@/core/notifications/preferences.schema';
import { apiGet, apiSend } from '@/lib/api-client';
import { notificationKeys } from './keys';

const PATH = '/api/notifications/preferences';

const preferencesQuery = queryOptions({
  queryKey: notificationKeys.preferences,
  queryFn: ({ signal }) => apiGet(PATH, preferencesView, { signal }),
});

/** Where the user's notifications go, by type. */
export const useNotificationPreferences = () => useQuery(preferencesQuery);

/** Changes where notifications go; shown as chosen while it is saved, put back when that fails. */
export function useUpdateNotificationPreferences() {
  const queryClient = useQueryClient();
  const { queryKey } = preferencesQuery;
  return useMutation({
    mutationFn: (changes: UpdatePreferencesInput) => apiSend('PATCH', PATH, changes, preferencesView),
    onMutate: async (changes) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      if (before) {
        const preferences = { ...before.preferences };
        for (const [type, channels] of Object.entries(changes)) {
          const known = type as keyof typeof preferences;
          preferences[known] = { ...preferences[known], ...channels };
        }
        queryClient.setQueryData(queryKey, { ...before, preferences });
      }
      return { before };
    },
    onError: (_error, _changes, context) => queryClient.setQueryData(queryKey, context?.before),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}
