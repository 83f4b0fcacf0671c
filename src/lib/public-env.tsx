'use client';

import { createContext, use, type ReactNode } from 'react';

/** What the browser may know of the installation. Read by the server at request time, so one build runs anywhere. */
export type PublicEnv = { supabaseUrl: string; supabaseAnonKey: string; appUrl: string };

const PublicEnvContext = createContext<PublicEnv | null>(null);

export function PublicEnvProvider({ env, children }: { env: PublicEnv; children: ReactNode }) {
  return <PublicEnvContext value={env}>{children}</PublicEnvContext>;
}

/** The public environment of this installation. Throws outside `PublicEnvProvider`. */
export function usePublicEnv(): PublicEnv {
  const env = use(PublicEnvContext);
  if (env === null) throw new Error('usePublicEnv needs a PublicEnvProvider above it');
  return env;
}
