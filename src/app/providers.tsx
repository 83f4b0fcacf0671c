'use client';

import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { Toaster } from '@/components/ui/sonner';
import { PublicEnvProvider, type PublicEnv } from '@/lib/public-env';

type ProvidersProps = { env: PublicEnv; nonce: string | undefined; children: ReactNode };

/** Everything that every page takes from above: public environment, theme, toasts. */
export function Providers({ env, nonce, children }: ProvidersProps) {
  return (
    <PublicEnvProvider env={env}>
      <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange nonce={nonce}>
        {children}
        <Toaster />
      </ThemeProvider>
    </PublicEnvProvider>
  );
}
