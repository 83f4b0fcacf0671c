'use client';

import { useCallback } from 'react';
import type { SignInInput, SignUpInput } from '@/core/auth/profile.schema';
import { usePublicEnv } from '@/lib/public-env';
import { useProfile } from './auth.queries';

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

/** Starts a session by e-mail and password. Throws the auth service's error. */
export function useSignIn() {
  const loadClient = useSupabaseClient();
  return useCallback(
    async ({ email, password }: SignInInput) => {
      const client = await loadClient();
      const { error } = await client.auth.signInWithPassword({ email, password });
      if (error) throw error;
    },
    [loadClient],
  );
}

/**
 * Makes an account; a database trigger makes its profile from the metadata. `hasSession` is false where the
 * installation wants the e-mail address confirmed first. Throws the auth service's error.
 */
export function useSignUp() {
  const loadClient = useSupabaseClient();
  const { appUrl } = usePublicEnv();
  return useCallback(
    async ({ name, email, password, organization }: SignUpInput): Promise<{ hasSession: boolean }> => {
      const client = await loadClient();
      const { data, error } = await client.auth.signUp({
        email,
        password,
        options: {
          data: { name, ...(organization ? { organization } : {}) },
          emailRedirectTo: `${appUrl}/signin`,
        },
      });
      if (error) throw error;
      return { hasSession: data.session !== null };
    },
    [loadClient, appUrl],
  );
}

/** Supabase's client is loaded when it is first needed: pages that only read our API stay light. */
function useSupabaseClient() {
  const env = usePublicEnv();
  return useCallback(async () => {
    const { createBrowserSupabaseClient } = await import('@/lib/supabase-browser');
    return createBrowserSupabaseClient(env);
  }, [env]);
}
