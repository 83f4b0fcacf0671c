import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { getPublicEnv } from '@/config/env.client';
import { cn } from '@/lib/cn';
import './globals.css';
import { Providers } from './providers';

export const metadata: Metadata = {
  title: { default: 'BrightRun', template: '%s · BrightRun' },
  description:
    'Fine-tune language models with LoRA: upload, validate, train, watch, download a proven adapter.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f9fb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0e12' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Set by proxy.ts. Reading it makes every page dynamic, which nonces need anyway.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // The theme's script sets the class before React takes over.
    <html lang="en" className={cn(GeistSans.variable, GeistMono.variable)} suppressHydrationWarning>
      <body>
        <Providers env={getPublicEnv()} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
