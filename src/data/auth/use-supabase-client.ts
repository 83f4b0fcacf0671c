'use client';

import { useCallback } from 'react';
import { usePublicEnv } from '@/lib/public-env';

/** Supabase's client is loaded when it is first needed: pages that only read our API stay light. */
export function useSupabaseClient() {
  const env = usePublicEnv();
  return useCallback(async () => {
    const { createBrowserSupabaseClient } = await import('@/lib/supabase-browser');
    return createBrowserSupabaseClient(env);
  }, [env]);
}
