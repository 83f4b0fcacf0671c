'use client';

import { useCallback } from 'react';
import { useProfile } from './auth.queries';
import { useSupabaseClient } from './use-supabase-client';

/**
 * The signed-in person and the way out. `user` is null while it loads and when nobody is signed in. `signOut` ends this
 * browser's session and loads the sign-in page afresh, so nothing of this person stays in memory; it throws when the
 * auth service refuses.
 */
export function useAuth() {
  const { data, isPending } = useProfile();
  const loadClient = useSupabaseClient();
  const signOut = useCallback(async () => {
    const client = await loadClient();
    const { error } = await client.auth.signOut({ scope: 'local' });
    if (error) throw error;
    window.location.assign('/signin');
  }, [loadClient]);
  return { user: data ?? null, isLoading: isPending, signOut };
}
