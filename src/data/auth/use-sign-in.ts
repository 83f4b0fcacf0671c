'use client';

import { useCallback } from 'react';
import type { SignInInput, SignUpInput } from '@/core/auth/profile.schema';
import { usePublicEnv } from '@/lib/public-env';
import { useSupabaseClient } from './use-supabase-client';

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
