'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { useState, type ReactNode } from 'react';
import { Toaster } from '@/components/ui/sonner';
import { PublicEnvProvider, type PublicEnv } from '@/lib/public-env';
import { createQueryClient } from '@/lib/query-client';

type ProvidersProps = { env: PublicEnv; nonce: string | undefined; children: ReactNode };

/** Everything that screens take from above: public environment, server state, theme, toasts. */
export function Providers({ env, nonce, children }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient);
  return (
    <PublicEnvProvider env={env}>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange nonce={nonce}>
          {children}
          <Toaster />
        </ThemeProvider>
      </QueryClientProvider>
    </PublicEnvProvider>
  );
}
