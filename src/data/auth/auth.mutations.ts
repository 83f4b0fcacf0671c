'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { profileView, type UpdateProfileInput } from '@/core/auth/profile.schema';
import { apiSend } from '@/lib/api-client';
import { authKeys } from './keys';

/** Changes name, organization or budget; every place that shows the spend against the budget is read again. */
export function useUpdateProfile() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: UpdateProfileInput) => apiSend('PATCH', '/api/profile', input, profileView),
    onSuccess: async (profile) => {
      queryClient.setQueryData(authKeys.profile, profile);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['costs'] }),
        queryClient.invalidateQueries({ queryKey: ['dashboard'] }),
      ]);
    },
  });
}
